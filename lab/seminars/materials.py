"""Materials of seminars for those who look at them."""

from lab.errors import NotFound
from lab.roles import Actor
from lab.seminars.seeing import sees
from storage import seminar_materials, seminars
from storage.database import Tx
from storage.seminar_materials import SeminarMaterial
from storage.seminars import Seminar


async def visible_file(tx: Tx, actor: Actor, material_id: int) -> tuple[Seminar, SeminarMaterial]:
    """A file and the seminar that it belongs to. Raises NotFound where there is none that the actor may see."""
    material = await seminar_materials.get(tx, material_id)
    seminar = await seminars.get(tx, material.seminar_id) if material is not None else None
    if material is None or seminar is None or not material.file_id or not sees(actor, seminar):
        raise NotFound("seminar-material-gone")
    return seminar, material
