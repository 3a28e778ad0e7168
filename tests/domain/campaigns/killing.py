"""The other process of `test_killed_worker`: prepares a run ready to be published, or works as the worker does.

Run as `python -m tests.domain.campaigns.killing prepare|work`, with the role in REBOND_PROCESS.
"""

import sys

import django


def prepare() -> None:
    """As the owner: the cast, a validated campaign, a comparison done and its publication asked for."""
    from rebond.domain.base.session import acting_as  # noqa: PLC0415
    from rebond.domain.campaigns import operations, tasks  # noqa: F401, PLC0415
    from tests.domain.campaigns.cast import Drops, campaign_of, make_cast, validate  # noqa: PLC0415
    from tests.domain.campaigns.test_running import folder  # noqa: PLC0415

    cast = make_cast()
    with acting_as(cast.admin):
        campaign = campaign_of(cast.admin)
        Drops(cast.admin, campaign).named(folder())
    work()
    with acting_as(cast.admin):
        validate(cast, campaign)
        run = operations.start_run(actor=cast.admin, campaign_id=campaign.pk)
    work()
    with acting_as(cast.admin):
        operations.accept_missing_bases(
            actor=cast.admin, campaign_id=campaign.pk, text="Les résultats d’examens viendront en décembre."
        )
        operations.publish(actor=cast.admin, run_id=run.pk)


def work() -> None:
    """As the worker: does what waits, then leaves."""
    from procrastinate.contrib.django import app  # noqa: PLC0415

    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(wait=False, listen_notify=False, install_signal_handlers=False)


if __name__ == "__main__":
    django.setup()
    {"prepare": prepare, "work": work}[sys.argv[1]]()
