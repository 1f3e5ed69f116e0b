"""The same figures written by hand in SQL for DuckDB."""

import json
import sys
from pathlib import Path

import duckdb

DATA = Path(__file__).resolve().parent / "data"

READ_LEADS = """
CREATE TEMP TABLE answered AS
SELECT lead_id, created_at,
  CASE source WHEN 'direct' THEN 'Яндекс Директ' WHEN 'vk' THEN 'VK Реклама'
              WHEN 'avito' THEN 'Авито' ELSE source END AS channel,
  regexp_replace(regexp_replace(phone, '[ ()+-]', '', 'g'), '^8', '7') AS person,
  coalesce(regexp_matches(lower(title), 'тест|test'), false) AS test,
  regexp_matches(lower(product), 'opel|опель') AS brand,
  budget >= 5000 AS budget,
  authority = 'yes' AS decides,
  timeline_days <= 30 AS soon
FROM read_csv(?, header = true, delim = ',', types = {
  'lead_id': 'VARCHAR', 'created_at': 'TIMESTAMP', 'manager': 'VARCHAR', 'source': 'VARCHAR',
  'title': 'VARCHAR', 'product': 'VARCHAR', 'budget': 'BIGINT', 'authority': 'VARCHAR',
  'timeline_days': 'BIGINT', 'phone': 'VARCHAR'})
"""
JUDGE = """
CREATE TEMP TABLE leads AS
WITH gaps AS (
  SELECT *, person IS NOT NULL AND coalesce(created_at::DATE
    - lag(created_at::DATE) OVER (PARTITION BY person ORDER BY created_at) <= 30, false) AS again,
    3 * coalesce(budget, false)::INT + 2 * coalesce(decides, false)::INT
      + 2 * coalesce(soon, false)::INT AS least,
    3 * coalesce(budget, true)::INT + 2 * coalesce(decides, true)::INT
      + 2 * coalesce(soon, true)::INT AS most
  FROM answered
), passing AS (
  SELECT *, brand AND (budget OR decides)
    AND CASE WHEN least >= 4 THEN true WHEN most < 4 THEN false END AS passed
  FROM gaps
)
SELECT *, CASE WHEN again OR test THEN 'excluded' WHEN passed THEN 'qualified'
               WHEN passed IS NULL THEN 'unknown' ELSE 'rejected' END AS verdict
FROM passing
"""
READ_DEALS = """
CREATE TEMP TABLE deals AS
SELECT deal_id, lead_id, status, manager, CAST(amount * 100 AS BIGINT) AS amount,
  created_at::DATE AS created_on, closed_at::DATE AS closed_on, expected_on,
  closed_on - created_on AS days
FROM read_csv(?, header = true, delim = ',', types = {
  'deal_id': 'VARCHAR', 'lead_id': 'VARCHAR', 'stage': 'VARCHAR', 'status': 'VARCHAR',
  'amount': 'DECIMAL(18, 2)', 'manager': 'VARCHAR', 'created_at': 'TIMESTAMP',
  'closed_at': 'TIMESTAMP', 'expected_on': 'DATE'})
"""
COUNTED = "SELECT {} FROM leads WHERE verdict <> 'excluded'"
FIGURES = {
    "sales": """
SELECT sum(amount)::BIGINT AS revenue, count(*) AS deals_won
FROM deals WHERE status = 'won' AND closed_on IS NOT NULL
""",
    "coverage": """
SELECT count(*) AS open_count, sum(amount)::BIGINT AS open_amount,
  sum(amount) FILTER (expected_on <= DATE '2026-11-30')::BIGINT AS in_period_amount,
  count(*) FILTER (expected_on <= DATE '2026-11-20') AS overdue_count
FROM deals WHERE status = 'open'
""",
    "managers": """
SELECT manager,
  count(*) FILTER (status = 'won' AND closed_on IS NOT NULL) AS won,
  count(*) FILTER (status = 'lost' AND closed_on IS NOT NULL) AS lost,
  count(*) FILTER (status = 'open') AS open,
  count(*) AS created,
  count(*) FILTER (status = 'won') AS created_won,
  sum(amount) FILTER (status = 'won' AND closed_on IS NOT NULL)::BIGINT AS revenue,
  median(days) FILTER (status = 'won' AND days >= 0) AS median
FROM deals GROUP BY manager
""",
    "verdicts": "SELECT channel, verdict, count(*) AS count FROM leads GROUP BY channel, verdict",
    "criteria": COUNTED.format(
        ", ".join(
            f'count(*) FILTER ({name} {test}) AS "{name}:{answer}"'
            for name in ("brand", "budget", "decides", "soon")
            for answer, test in (
                ("passed", "IS TRUE"),
                ("failed", "IS FALSE"),
                ("unknown", "IS NULL"),
            )
        )
    ),
    "customers": """
WITH sold AS (
  SELECT channel, amount, verdict <> 'excluded' OR (again AND NOT test) AS counts,
    row_number() OVER (PARTITION BY coalesce(person, deal_id)
                       ORDER BY coalesce(closed_on, created_on), deal_id) = 1 AS first
  FROM deals JOIN leads USING (lead_id) WHERE status = 'won'
)
SELECT channel, count(*) FILTER (first) AS customers, sum(amount)::BIGINT AS revenue
FROM sold WHERE counts GROUP BY channel
""",
    "spend": """
SELECT channel, sum(CAST(round(spend * 100) AS BIGINT))::BIGINT AS spend
FROM read_csv(?) GROUP BY channel
""",
}


def main() -> None:
    """Print the groups of figures as JSON."""
    base = duckdb.connect()
    base.execute(READ_LEADS, [str(DATA / "leads.csv")])
    base.execute(JUDGE)
    base.execute(READ_DEALS, [str(DATA / "deals.csv")])
    found = {}
    for name, query in FIGURES.items():
        asked = base.execute(query, [str(DATA / "spend.csv")] if "?" in query else None)
        columns = [column[0] for column in asked.description or []]
        found[name] = [dict(zip(columns, row, strict=True)) for row in asked.fetchall()]
    json.dump(found, sys.stdout)


if __name__ == "__main__":
    main()
