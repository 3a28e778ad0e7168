"""What A's people keep of their list: a view of the assistant's shared, columns, a selection, an act, a group."""

from uuid import UUID

from rebond.domain.accounts.models import User
from rebond.domain.dossiers.enums import BulkState
from rebond.domain.dossiers.models import (
    BulkAct,
    CountrySearch,
    Group,
    GroupMember,
    ListColumns,
    SavedView,
    Selection,
)
from rebond.domain.territory.models import Platform


def of(platform: Platform, people: dict[str, User], dossier: UUID) -> dict[str, UUID]:
    """Write them, as the owner of the database; gives the keys that addresses are made of."""
    assistant = people["assistant"]
    saved = SavedView.objects.create(
        platform=platform, author=assistant, name="À Laon", shared=True, criteria={"commune": ["02408"]}
    )
    SavedView.objects.create(platform=platform, author=assistant, name="À moi seule")
    ListColumns.objects.create(user=assistant, platform=platform, columns=["age", "sex"])
    Selection.objects.create(user=assistant, platform=platform, keys=[dossier])
    act = BulkAct.objects.create(
        platform=platform,
        author=assistant,
        kind="assigner",
        options={"referent": "", "name": ""},
        sentence="Sans référent",
        keys=[dossier],
        state=BulkState.DONE,
        treated=1,
    )
    group = Group.objects.create(platform=platform, author=assistant, name="Métiers du bois")
    GroupMember.objects.create(group=group, dossier_id=dossier, added_by=assistant)
    CountrySearch.objects.create(
        user_id=people["operator"].pk, purpose="support", reference="demande n° 12", fingerprint="0" * 64
    )
    return {"saved": saved.pk, "bulk_act": act.pk, "group": group.pk}
