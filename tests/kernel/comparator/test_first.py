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

def test_explain(tmp_path):
    from rebond.kernel.comparator import explain, explain_all
    w = World()
    a = w.enrol(somebody(), 2025)
    w.deliver(LYCEE, 2026)
    w.exam(somebody(ine=None, first_name="Maiwen"), "50033404", "failed")
    w.mission(somebody(ine=None), situation="Demandeur d'emploi")
    w.contract(somebody(ine=None, surname="Kerzonkuff", birth_date=date(2009,12,3), birth_commune=None), 2026, contract_broken_on=date(2026,10,1))
    v = w.run(tmp_path)
    for r in v.rows: print(r)
    print(explain(tmp_path / "out", v.of(a)["person"]).as_text())
    print(explain(tmp_path / "out", v.of(a)["person"]).as_dict())
