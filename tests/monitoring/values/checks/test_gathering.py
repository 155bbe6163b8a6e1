from monitoring.values.checks import Place, lift

STEP = 4


def path(*numbers):
    return "".join(f"{number:04}" for number in numbers)


DISTRICTS = [path(1, division, district) for division in range(8) for district in range(8)]


def test_what_all_have_in_common_is_asked_of_the_country():
    assert lift(DISTRICTS, DISTRICTS, STEP) == [Place(path(1), 64, 64)]


def test_what_one_has_alone_is_asked_of_it():
    assert lift([DISTRICTS[5]], DISTRICTS, STEP) == [Place(DISTRICTS[5])]


def test_what_a_division_has_in_common_is_asked_of_it_and_a_stray_one_for_itself():
    found = lift([*DISTRICTS[:5], DISTRICTS[40]], DISTRICTS, STEP)
    assert found == [Place(path(1, 0), 5, 8), Place(DISTRICTS[40])]


def test_two_of_three_are_too_few_to_speak_of_a_place():
    three = DISTRICTS[:3]
    assert lift(three[:2], three, STEP) == [Place(three[0]), Place(three[1])]


def test_nothing_doubted_is_nothing_asked():
    assert lift([], DISTRICTS, STEP) == []
