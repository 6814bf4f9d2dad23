"""What if the future repeats stretches of the past? A block bootstrap as a named alternative."""

from __future__ import annotations

import numpy as np

from stabilitypact.debt.cases import HORIZON
from stabilitypact.debt.shocks import EXCHANGE, Debtor, Floats, ShockModel, YearlyShocks, to_debt
from stabilitypact.errors import BadInput
from stabilitypact.sentence import say


class BootstrapShocks:
    """Shocks drawn as whole stretches of consecutive periods from the clipped, centred history.

    Stretches may run over the end of the sample into its beginning (circular block bootstrap, Politis and
    Romano 1992), so that each period is drawn equally often. All variables of a period stay together.

    Parameters
    ----------
    block_length : int
        Consecutive periods per stretch; 8 quarters by default, two years.
    """

    def __init__(self, model: ShockModel, debtor: Debtor, *, block_length: int = 8) -> None:
        periods = len(model.series)
        if isinstance(block_length, bool) or not isinstance(block_length, int | np.integer):
            raise BadInput(
                say(
                    "The length of a bootstrap block must be a whole number, not %(length)s.",
                    length=repr(block_length),
                )
            )
        if not 1 <= block_length <= periods:
            raise BadInput(
                say(
                    "The length of a bootstrap block must be from 1 to the %(periods)s periods of %(country)s's "
                    "sample, not %(length)s.",
                    periods=periods,
                    country=model.country,
                    length=block_length,
                )
            )
        self.model = model
        self.debtor = debtor
        self.block_length = block_length
        self.per_year = model.periods_per_year
        self.rows = -(-HORIZON * self.per_year // block_length)
        self.with_exchange = debtor.foreign_share > 0 and model.covariance[EXCHANGE, EXCHANGE] > 0

    def draw(self, uniforms: Floats) -> YearlyShocks:
        """Return yearly shocks from uniform numbers of shape (rows, draw), one per stretch."""
        series = self.model.series
        starts = (uniforms * len(series)).astype(np.int64)
        period = np.arange(HORIZON * self.per_year)
        picked = starts[period // self.block_length] + (period % self.block_length)[:, None]
        picked %= len(series)
        yearly = [
            np.ascontiguousarray(column)[picked].reshape(HORIZON, self.per_year, -1).sum(axis=1)
            for column in series.T
        ]
        return to_debt([*yearly[:-1], yearly[EXCHANGE] if self.with_exchange else None], self.debtor)
