"""Draws are fixed by their name, on every machine."""

from langnghe.sample.draws import Draws

EXPECTED = [72, 5, 3, 40, 2, 82, 15, 82]


def test_a_stream_is_fixed_by_its_name() -> None:
    draws = Draws("thu-dau-mot/2023", "a")
    assert [draws.integer(1, 100) for _ in range(8)] == EXPECTED
    again = Draws("thu-dau-mot/2023").of("a")
    assert [again.integer(1, 100) for _ in range(8)] == EXPECTED


def test_parts_do_not_disturb_one_another() -> None:
    whole = Draws("x")
    first = whole.of("part").uniforms(3).tolist()
    whole.uniforms(10)
    assert whole.of("part").uniforms(3).tolist() == first
    assert whole.of("other").uniforms(3).tolist() != first


def test_uniform_draws_are_spread() -> None:
    numbers = Draws("spread").uniforms(20_000)
    assert 0 <= numbers.min() < 0.001
    assert 0.999 < numbers.max() < 1
    assert abs(numbers.mean() - 0.5) < 0.01


def test_bounds_belong_to_integers_and_every_item_is_kept_by_shuffling() -> None:
    draws = Draws("bounds")
    assert {draws.integer(3, 5) for _ in range(200)} == {3, 4, 5}
    assert sorted(draws.shuffled("abcdef")) == list("abcdef")
    assert draws.shuffled([]) == []
