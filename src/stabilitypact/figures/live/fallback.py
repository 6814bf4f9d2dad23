"""Who steps in when an office fails for good, and how is that told?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from stabilitypact.figures.live.dbnomics import Copier
from stabilitypact.figures.live.pool import Collected
from stabilitypact.figures.live.sources import Dataset, Source
from stabilitypact.figures.live.transport import Transport
from stabilitypact.figures.live.troubles import SourceError, StandInFailed, without_stop
from stabilitypact.sentence import Sentence, say


@dataclass(frozen=True, slots=True)
class Fallback:
    """DBnomics' copy of an office's datasets, asked when the office's service fails.

    Attributes
    ----------
    office : Source
        The office.
    copier : Source
        DBnomics.
    transport : Transport
        To DBnomics.
    since : date or None
        Day of the newest figures held of the office; an older copy would undo revisions and is not used.
    """

    office: Source
    copier: Source
    transport: Transport
    since: date | None

    def __call__(self, dataset: Dataset, trouble: SourceError) -> Collected:
        """Return a dataset as DBnomics passes it on, with a note that says so.

        Raises
        ------
        StandInFailed
            If the copy fails too, has no date, or is older than what is held; with both reasons.
        """
        copier = Copier(self.copier, self.office, self.office.provider, self.transport)
        what = self._name(dataset)
        self.transport.tell(
            say("%(why)s Asking DBnomics for its copy of %(dataset)s.", why=trouble.what, dataset=what)
        )
        try:
            read = copier.items if self.office.fallback == "items" else copier.dataset
            found, indexed = read(dataset)
        except SourceError as error:
            raise self._failed(trouble, error.what) from error
        if indexed is None:
            raise self._failed(
                trouble, say("DBnomics does not say when it indexed %(dataset)s.", dataset=what)
            )
        if self.since is not None and indexed < self.since:
            raise self._failed(
                trouble,
                say(
                    "DBnomics' copy of %(dataset)s was indexed on %(day)s, before the figures that are held already "
                    "(%(held)s), and is not used.",
                    dataset=what,
                    day=indexed,
                    held=self.since,
                ),
            )
        found.copied |= {name for name, _, _ in found.values}
        found.notes.insert(
            0,
            say(
                "%(office)s did not answer for %(dataset)s (%(reason)s); the figures come from DBnomics' copy, indexed "
                "on %(day)s.",
                office=self.office.opening,
                dataset=what,
                reason=without_stop(trouble.what),
                day=indexed,
            ),
        )
        return found

    def _name(self, dataset: Dataset) -> str:
        return self.office.title if dataset.flow == "*" else dataset.flow

    def _failed(self, trouble: SourceError, why: Sentence) -> StandInFailed:
        return StandInFailed(
            say("%(what)s DBnomics could not step in: %(why)s", what=trouble.what, why=why), trouble.advice
        )
