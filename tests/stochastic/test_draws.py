"""Are the random numbers the same for any way of asking, and normal?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stabilitypact.debt.draws import BLOCK, METHODS, SCRAMBLES, normals, plan, stream, uniforms
from stabilitypact.errors import BadInput


@given(st.integers(1, 60_000).map(lambda n: 2 * n), st.sampled_from(["monte_carlo", "antithetic"]))
def test_blocks_cover_the_draws_once(draws: int, method: Any) -> None:
    blocks = plan(draws, method)
    assert sum(block.draws for block in blocks) == draws
    assert [block.index for block in blocks] == list(range(len(blocks)))
    assert all(block.draws == BLOCK for block in blocks[:-1])


@pytest.mark.parametrize("exponent", [1, 8, 13])
def test_sobol_blocks_cover_each_scrambling(exponent: int) -> None:
    blocks = plan(SCRAMBLES * 2**exponent, "sobol")
    for scramble in range(SCRAMBLES):
        own = [block for block in blocks if block.scramble == scramble]
        assert sum(block.width for block in own) == 2**exponent


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**64 - 1), st.integers(0, 5))
def test_a_stream_depends_on_purpose_seed_and_block_alone(seed: int, block: int) -> None:
    first = stream("shocks", seed, block).standard_normal(8)
    stream("shocks", seed, block + 1).standard_normal(1000)
    assert (stream("shocks", seed, block).standard_normal(8) == first).all()
    for other in (
        stream("bootstrap", seed, block),
        stream("shocks", seed, block + 1),
        stream("shocks", seed ^ 1, block),
    ):
        assert (other.standard_normal(8) != first).all()


@pytest.mark.parametrize("method", METHODS)
def test_fewer_sources_are_the_first_rows_of_more(method: Any) -> None:
    block = plan(2 * BLOCK * SCRAMBLES // 4, method)[-1]
    few, many = (normals(block, rows, method=method, seed=3) for rows in (3, 5))
    assert few.shape[:2] == (3, 5)
    assert (few == many[:3]).all()
    assert not many.flags.writeable


def test_a_shorter_run_is_the_beginning_of_a_longer_one() -> None:
    short, long = plan(10_000, "monte_carlo"), plan(18_000, "monte_carlo")
    for one, other in zip(short, long, strict=False):
        a = normals(one, 4, method="monte_carlo", seed=0)
        b = normals(other, 4, method="monte_carlo", seed=0)
        assert (a == b[..., : one.width]).all()


@pytest.mark.parametrize("method", METHODS)
def test_draws_are_standard_normal_and_uncorrelated(method: Any) -> None:
    blocks = plan(2 * BLOCK * SCRAMBLES // 4, method)
    values = np.concatenate([normals(b, 5, method=method, seed=11).reshape(25, -1) for b in blocks], axis=1)
    count = values.shape[1]
    assert np.abs(values.mean(axis=1)).max() < 5 / np.sqrt(count)
    assert np.abs(np.cov(values) - np.eye(25)).max() < 6 / np.sqrt(count)


def test_uniform_numbers_have_their_own_stream() -> None:
    block = plan(100, "monte_carlo")[0]
    few, many = uniforms(block, 1, seed=0), uniforms(block, 4, seed=0)
    assert (few == many[:1]).all()
    assert ((many >= 0) & (many < 1)).all()


@pytest.mark.parametrize(
    ("draws", "method", "says"),
    [
        (0, "monte_carlo", "at least 2, not 0"),
        (-5, "antithetic", "at least 2, not -5"),
        (2.5, "monte_carlo", "whole number"),
        (True, "monte_carlo", "whole number"),
        (101, "antithetic", "ask for 102"),
        (100_000, "sobol", "ask for 65536 or 131072"),
        (10**9 + 1, "monte_carlo", "At most 1,000,000,000 draws"),
        (2**22, "sobol", "at most 2,097,152 do"),
        (100, "lattice", "there is no method 'lattice'"),
    ],
)
def test_draws_that_cannot_be_made_are_refused(draws: Any, method: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        plan(draws, method)


@pytest.mark.parametrize("seed", [-1, 2**64, 1.0, "a"])
def test_a_seed_outside_the_counter_is_refused(seed: Any) -> None:
    with pytest.raises(BadInput, match="seed must be a whole number"):
        stream("shocks", seed, 0)
