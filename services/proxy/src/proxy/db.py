from kit import tables
from kit.db.sessions import new_metadata
from kit.messages import tables as messages
from sqlalchemy.orm import DeclarativeBase, MappedAsDataclass


class Base(MappedAsDataclass, DeclarativeBase):
    metadata = new_metadata()


tables.add_to(Base.metadata)
messages.MESSAGE.to_metadata(Base.metadata)
