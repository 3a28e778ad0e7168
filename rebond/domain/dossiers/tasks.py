"""Background jobs. Arguments are keys only; the worker's database role sees every row."""

from uuid import UUID

from procrastinate.contrib.django import app

from rebond.domain.base.jobs import AGAIN
from rebond.domain.dossiers.operations.base_errors import tell_error
from rebond.domain.dossiers.operations.bulk import run
from rebond.domain.dossiers.operations.bulk_write import tell_held
from rebond.domain.dossiers.operations.enrolments import apply_enrolment
from rebond.domain.dossiers.operations.exports import destroy_expired, write_export
from rebond.domain.dossiers.operations.from_schools import land_school_word
from rebond.domain.dossiers.operations.from_structures import apply_taken_back, apply_told_turn
from rebond.domain.dossiers.operations.jdc import place_jdc
from rebond.domain.dossiers.operations.jdc_keeping import forget_jdc
from rebond.domain.dossiers.operations.landing import land_answer
from rebond.domain.dossiers.operations.news import send_digests
from rebond.domain.dossiers.operations.reminding import remind as tell_of_meetings
from rebond.domain.dossiers.operations.requesting import expire_requests
from rebond.domain.dossiers.operations.sharing_out import release_orphans
from rebond.domain.dossiers.operations.status import reopen_outdated
from rebond.domain.dossiers.operations.telling_schools import remind_enrolments, tell_school
from rebond.domain.dossiers.operations.transferring import chase_transfers


@app.task(name="dossiers.make_export")
def make_export(export_id: str) -> None:
    """Write an export's file."""
    write_export(export_id=UUID(export_id))


@app.task(name="dossiers.land_answer", retry=AGAIN)
def bring_answer(answer_id: str) -> None:
    """Bring the answer of a personal link to its file."""
    land_answer(answer_id=UUID(answer_id))


@app.periodic(cron="17 * * * *")
@app.task(name="dossiers.destroy_expired", queueing_lock="dossiers.destroy_expired")
def sweep(timestamp: int) -> None:
    """Every hour: destroy what has expired."""
    destroy_expired()


@app.periodic(cron="40 3 * * *")
@app.task(name="dossiers.forget_jdc", queueing_lock="dossiers.forget_jdc")
def forget_rows(timestamp: int) -> None:
    """Every night: what the JDC told long ago."""
    forget_jdc()


@app.periodic(cron="5 4 * * *")
@app.task(name="dossiers.reopen_outdated", queueing_lock="dossiers.reopen_outdated")
def check_again(timestamp: int) -> None:
    """Every night: what had to be confirmed and was not is to be verified again."""
    reopen_outdated()


@app.periodic(cron="2 * * * *")
@app.task(name="dossiers.send_digests", queueing_lock="dossiers.send_digests", lock="dossiers.send_digests")
def tell(timestamp: int) -> None:
    """Every hour: the news of those whose hour it is, by e-mail."""
    send_digests()


@app.periodic(cron="12 4 * * *")
@app.task(name="dossiers.expire_requests", queueing_lock="dossiers.expire_requests")
def expire(timestamp: int) -> None:
    """Every night: the requests for a file that nobody answered."""
    expire_requests()


@app.periodic(cron="18 4 * * *")
@app.task(name="dossiers.chase_transfers", queueing_lock="dossiers.chase_transfers")
def chase(timestamp: int) -> None:
    """Every night: the transfers that nobody answers are asked for again."""
    chase_transfers()


@app.task(name="dossiers.place_jdc")
def place_rows(table_id: str) -> None:
    """Give the rows of a JDC table to the platforms."""
    place_jdc(table_id=UUID(table_id))


@app.task(name="dossiers.run_bulk")
def run_bulk(act_id: str) -> None:
    """Do, or undo, an act on many files."""
    run(act_id=UUID(act_id))


@app.task(name="dossiers.warn_of_error")
def warn_of_error(error_id: str) -> None:
    """Tell the administration of an error that a platform reported."""
    tell_error(error_id=UUID(error_id))


@app.task(name="dossiers.warn_held")
def warn_held(act_id: str) -> None:
    """Tell a team of the invitations that its platform holds back for want of slots."""
    tell_held(act_id=UUID(act_id))


@app.periodic(cron="35 4 * * *")
@app.task(name="dossiers.release_orphans", queueing_lock="dossiers.release_orphans")
def nobody_without_referent(timestamp: int) -> None:
    """Every night: a file whose referent works on its platform no more is shown without referent."""
    release_orphans()


@app.task(name="dossiers.apply_turn", retry=AGAIN)
def follow_turn(turn_id: str) -> None:
    """Do to a file what a structure told."""
    apply_told_turn(turn_id=UUID(turn_id))


@app.task(name="dossiers.take_back_turn", retry=AGAIN)
def follow_taken_back(turn_id: str) -> None:
    """Do to a file what a structure took back."""
    apply_taken_back(turn_id=UUID(turn_id))


@app.task(name="dossiers.land_school_word", retry=AGAIN)
def bring_school_word(word_id: str) -> None:
    """Bring to a file what an establishment's referent told."""
    land_school_word(word_id=UUID(word_id))


@app.task(name="dossiers.apply_enrolment", retry=AGAIN)
def follow_enrolment(check_id: str) -> None:
    """Do to a file what an establishment answered of an enrolment."""
    apply_enrolment(check_id=UUID(check_id))


@app.task(name="dossiers.tell_enrolment", retry=AGAIN)
def tell_establishment(check_id: str) -> None:
    """Tell an establishment that it is asked to confirm an enrolment."""
    tell_school(check_id=UUID(check_id))


@app.periodic(cron="25 4 * * *")
@app.task(name="dossiers.remind_enrolments", queueing_lock="dossiers.remind_enrolments")
def remind(timestamp: int) -> None:
    """Every night: establishments that have not answered are reminded."""
    remind_enrolments()


@app.periodic(cron="*/5 * * * *")
@app.task(name="dossiers.remind", queueing_lock="dossiers.remind", lock="dossiers.remind")
def remind_meetings(timestamp: int) -> None:
    """Every five minutes: tell the young people of their appointments, each thing once."""
    tell_of_meetings()
