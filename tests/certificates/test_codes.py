import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.paper.codes import ALPHABET, check_symbol, format_code, new_code, normalise_code

bodies = st.text(ALPHABET, min_size=12, max_size=12)
places = st.integers(0, 12)


def replace(code, place, symbol):
    return code[:place] + symbol + code[place + 1 :]


@given(bodies)
def test_code_survives_reading_and_typing(body):
    code = body + check_symbol(body)

    assert normalise_code(format_code(code)) == code
    assert normalise_code(code.lower()) == code


@given(bodies, places)
def test_every_wrong_symbol_is_noticed(body, place):
    code = body + check_symbol(body)

    wrong = [replace(code, place, symbol) for symbol in ALPHABET if symbol != code[place]]

    assert [normalise_code(candidate) for candidate in wrong] == [None] * 31


@given(bodies, places, places)
def test_every_exchange_of_two_symbols_is_noticed(body, one, other):
    code = body + check_symbol(body)

    exchanged = replace(replace(code, one, code[other]), other, code[one])

    assert normalise_code(exchanged) == (code if exchanged == code else None)


@given(bodies, places, places, st.sampled_from(ALPHABET), st.sampled_from(ALPHABET))
def test_two_wrong_symbols_pass_only_with_the_right_check_symbol(body, one, other, first, second):
    code = body + check_symbol(body)

    wrong = replace(replace(code, one, first), other, second)

    assert (normalise_code(wrong) == wrong) == (check_symbol(wrong[:-1]) == wrong[-1])


@given(bodies, places)
def test_lost_or_doubled_symbol_is_noticed(body, place):
    code = body + check_symbol(body)

    assert normalise_code(code[:place] + code[place + 1 :]) is None
    assert normalise_code(code[:place] + code[place] + code[place:]) is None


@given(st.text(max_size=60))
def test_any_text_can_be_asked(text):
    code = normalise_code(text)

    assert code is None or normalise_code(code) == code


@pytest.mark.parametrize("typed", ["{0}-{1}-{2}-{3}", " {0} {1} {2} {3} ", "{0}–{1}–{2}–{3}", "{0}.{1}.{2}.{3}\n"])
def test_separators_do_not_matter(typed):
    code = "7K4M9QRTXW2P" + check_symbol("7K4M9QRTXW2P")

    assert normalise_code(typed.format(code[:4], code[4:8], code[8:12], code[12])) == code


def test_letters_taken_for_digits_are_understood():
    code = "010101010101" + check_symbol("010101010101")

    assert normalise_code("OIOLoioloiol" + code[-1]) == code


def test_new_codes_are_valid_and_differ():
    codes = {new_code() for _ in range(200)}

    assert len(codes) == 200
    assert {normalise_code(code) for code in codes} == codes
