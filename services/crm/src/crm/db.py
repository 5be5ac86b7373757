from kit import tables
from kit.db.sessions import new_metadata
from kit.messages.tables import MESSAGE
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass


class Base(MappedAsDataclass, DeclarativeBase):
    metadata = new_metadata()


tables.add_to(Base.metadata)
MESSAGE.to_metadata(Base.metadata)
