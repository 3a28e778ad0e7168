from tests.kernel.comparator.builder import *

def test_smoke(tmp_path):
    w = World()
    a = w.enrol(somebody(), 2025)
    w.deliver(LYCEE, 2026)
    b = w.enrol(somebody(2, surname="Durand", first_name="Paul", sex="1"), 2025)
    c = w.enrol(somebody(2, surname="Durand", first_name="Paul", sex="1"), 2026)
    w.exam(somebody(7, surname="Zed", first_name="Aa"), "50033404")
    v = w.run(tmp_path)
    assert v.verdict(a) == ("dropout", None)
    assert v.verdict(b) == ("not_dropout", "enrolled")
    print(v.rows)
