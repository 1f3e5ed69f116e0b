"""The published JSON Schema of lead-spec.yaml (one document of it: one version)."""

from typing import Any

from funnelcli.settings.published import published_schema
from funnelcli.spec.model import Spec


def spec_schema() -> dict[str, Any]:
    """The schema of one version of the agreement."""
    return published_schema(Spec, "lead-spec.yaml")
