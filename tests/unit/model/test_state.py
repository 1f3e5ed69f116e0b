from funnelcli.model.phrase import say
from funnelcli.model.state import OK, Mark, State, worst


def test_states_are_worst_first() -> None:
    assert [state.value for state in State] == ["refused", "unknown", "early", "wide", "ok"]


def test_the_worst_of_marks_is_the_first_of_equals() -> None:
    wide = Mark(State.WIDE, say("a"))
    early = Mark(State.EARLY, say("b"))
    other = Mark(State.EARLY, say("c"))
    assert worst([OK, wide, early, other]) is early
    assert worst([OK]) == OK
    assert worst([]) == OK


def test_phrases_keep_their_values() -> None:
    phrase = say("key", count=3)
    assert (phrase.key, dict(phrase.values)) == ("key", {"count": 3})
    assert dict(say("key").values) == {}
