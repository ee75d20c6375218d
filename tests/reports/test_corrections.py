import pytest

from reports.corrections import ChangeKind, decide_kind
from tracker.kept import Cause


@pytest.mark.parametrize(
    ("cause", "before", "after", "was_wrong", "reason", "kind"),
    [
        (Cause.ADDED, "", "10%", False, "", ChangeKind.ADDED),
        (Cause.PUBLISHED, "10%", "4%", False, "it moved 6 points", ChangeKind.UPDATE),
        # A program's update stays one, whatever the audit says: it was made because the forecast moved.
        (Cause.PUBLISHED, "10%", "4%", True, "it moved 6 points", ChangeKind.UPDATE),
        (Cause.CHANGED, "10%", "12%", True, "", ChangeKind.CORRECTION),
        (Cause.CHANGED, "10%", "12%", False, "", ChangeKind.UPDATE),
        # The figure is the one that was printed: only words around it were edited.
        (Cause.CHANGED, "10%", "10%", True, "", ChangeKind.UPDATE),
        (Cause.CHANGED, "", "10%", True, "", ChangeKind.UPDATE),
        # Taking a wrong figure out puts it right too.
        (Cause.CHANGED, "10%", "", True, "", ChangeKind.CORRECTION),
        (Cause.PUBLISHED, "10%", "12%", False, "Correction: a slip of the pen", ChangeKind.CORRECTION),
        (Cause.PUBLISHED, "10%", "12%", False, "the correctness of it is fine", ChangeKind.UPDATE),
    ],
)
def test_a_correction_is_what_a_person_put_right(
    cause: Cause, before: str, after: str, *, was_wrong: bool, reason: str, kind: ChangeKind
) -> None:
    told = decide_kind(cause, stated_before=before, stated_after=after, was_wrong=was_wrong, reason=reason)
    assert told is kind
