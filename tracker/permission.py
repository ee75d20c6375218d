"""What is a platform that may not be asked without a permission, as long as the outlet states none?

Its URLs are recognised, so that editors are told what is missing; it is never asked anything.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from tracker.adapter import Access, Glances, Page, Snapshot, Terms
from tracker.errors import AccessRefusedError
from tracker.questions import OutcomeRef, Question, QuestionRef


class Unpermitted:
    """Stands in for a platform's adapter until the outlet states that it holds the platform's permission."""

    def __init__(
        self, *, name: str, label: str, recognise: Callable[[str], OutcomeRef | None], terms: Terms
    ) -> None:
        self.name = name
        self.label = label
        self._recognise = recognise
        self._terms = terms

    def recognise(self, url: str) -> OutcomeRef | None:
        """As the platform's own adapter: this asks nobody."""
        return self._recognise(url)

    def search(self, query: str, *, limit: int = 20) -> tuple[Question, ...]:
        """Nothing is asked.

        Raises:
            AccessRefusedError: always; it says why, and which setting to make.
        """
        del query, limit
        raise self._refusal()

    def browse(self, cursor: str = "") -> Page:
        """Nothing is asked.

        Raises:
            AccessRefusedError: as for `search`.
        """
        del cursor
        raise self._refusal()

    def fetch(self, ref: QuestionRef, *, histories: Collection[str] | None = None) -> Snapshot:
        """Nothing is asked.

        Raises:
            AccessRefusedError: as for `search`.
        """
        del ref, histories
        raise self._refusal()

    def glance(self, questions: Sequence[Question]) -> Glances:
        """The same refusal for each question."""
        return dict.fromkeys((question.ref for question in questions), self._refusal())

    def check_access(self) -> Access:
        """Nothing is asked.

        Raises:
            AccessRefusedError: as for `search`.
        """
        raise self._refusal()

    def _refusal(self) -> AccessRefusedError:
        said = why_unasked(name=self.name, label=self.label, terms=self._terms)
        return AccessRefusedError(said, platform=self.name)


def permission_setting(name: str) -> str:
    """The setting that states the outlet's permission to use a platform's data, in both its spellings."""
    setting = f"{name}_permission"
    return f"{setting} (NERDLINE_{setting.upper()})"


def why_unasked(*, name: str, label: str, terms: Terms) -> str:
    """Why a platform that needs a permission is not asked, and which setting would mend that."""
    return (
        f"{terms.asks.rstrip('. ')}, so {label} is not asked anything until the setting "
        f"{permission_setting(name)} says which permission the outlet holds"
    )
