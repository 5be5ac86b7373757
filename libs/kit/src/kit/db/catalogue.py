"""A schema from PostgreSQL's catalogue as lines of text, to compare two databases.

Column order is left out: added columns come last, and nothing depends on it.
"""

import re

from sqlalchemy import Connection, text

_COLUMNS = """
    select format('column %I.%I %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod))
        || case when a.attnotnull then ' not null' else '' end
        || case a.attidentity when 'a' then ' identity always' when 'd' then ' identity by default' else '' end
        || coalesce(case a.attgenerated when '' then ' default ' else ' generated ' end
            || pg_get_expr(d.adbin, d.adrelid), '')
        || case when a.attstorage = t.typstorage then '' else ' storage ' || a.attstorage::text end
        || coalesce(' comment ' || quote_literal(col_description(c.oid, a.attnum)), '')
    from pg_class c join pg_attribute a on a.attrelid = c.oid join pg_type t on t.oid = a.atttypid
    left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
    where c.relnamespace = :schema and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
"""
_TABLES = """
    select format('table %I%s%s%s', relname,
        case when relrowsecurity then ' row security' else '' end,
        case when relforcerowsecurity then ' forced' else '' end,
        coalesce(' comment ' || quote_literal(obj_description(oid, 'pg_class')), ''))
    from pg_class where relnamespace = :schema and relkind in ('r', 'p')
"""
_CONSTRAINTS = """
    select format('constraint %I on %s %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
    from pg_constraint where connamespace = :schema and conrelid <> 0 and contype <> 'n'
"""
_INDEXES = "select pg_get_indexdef(i.indexrelid) from pg_index i join pg_class c on c.oid = i.indexrelid {where}"
_POLICIES = """
    select format('policy %I on %s for %s%s to %s using %s check %s', polname, polrelid::regclass, polcmd::text,
        case when polpermissive then '' else ' restrictive' end,
        (select string_agg(case role when c.relowner then 'owner' else role::regrole::text end, ', ' order by role)
            from unnest(polroles) role),
        pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    from pg_policy join pg_class c on c.oid = polrelid where c.relnamespace = :schema
"""
_TRIGGERS = """
    select format('%s enabled %s', pg_get_triggerdef(t.oid), tgenabled::text)
    from pg_trigger t join pg_class c on c.oid = tgrelid where c.relnamespace = :schema and not tgisinternal
"""
_FUNCTIONS = """
    select format('function %s %s %s %s %s', p.oid::regprocedure, lanname, provolatile::text, prosecdef,
        regexp_replace(prosrc, '\\s+', ' ', 'g'))
    from pg_proc p join pg_language l on l.oid = prolang where pronamespace = :schema
"""
_VIEWS = """
    select format('view %s as %s', oid::regclass, regexp_replace(pg_get_viewdef(oid), '\\s+', ' ', 'g'))
    from pg_class where relnamespace = :schema and relkind in ('v', 'm')
"""
_GRANTS = """
    select format('grant %s on %s to %s', lower(g.privilege_type), c.oid::regclass, g.grantee::regrole)
    from pg_class c, aclexplode(c.relacl) g
    where c.relnamespace = :schema and g.grantee not in (c.relowner, 0)
    union all
    select format('grant %s (%I) on %s to %s', lower(g.privilege_type), a.attname, c.oid::regclass, g.grantee::regrole)
    from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) g
    where c.relnamespace = :schema and g.grantee not in (c.relowner, 0) and not a.attisdropped
    union all
    select format('grant %s on %s to public', lower(g.privilege_type), c.oid::regclass)
    from pg_class c, aclexplode(c.relacl) g where c.relnamespace = :schema and g.grantee = 0
"""
_OF_THE_SCHEMA = "where c.relnamespace = :schema"
_QUERIES = (
    _TABLES,
    _COLUMNS,
    _CONSTRAINTS,
    _INDEXES.format(where=_OF_THE_SCHEMA),
    _POLICIES,
    _TRIGGERS,
    _FUNCTIONS,
    _VIEWS,
    _GRANTS,
)

ALEMBIC = "alembic_version"

# PostgreSQL rewrites some expressions after parsing its own output, with the same meaning.
_LIST = re.compile(r"\(ARRAY\[((?:'(?:[^']|'')*'::character varying(?:, )?)+)\]\)::text\[\]")
_BETWEEN = re.compile(r"\((\([\w() ]+ >= [^()]+\) AND \([\w() ]+ <= [^()]+\))\)(?= AND )")


def read_catalogue(connection: Connection, schema: str = "public") -> set[str]:
    """Return one line for each table, column, constraint, index, policy, trigger, function, view and grant.

    Sets the transaction's `search_path`, so that names are not qualified.
    """
    connection.execute(text("select set_config('search_path', quote_ident(:schema), true)"), {"schema": schema})
    number = connection.scalar(text("select oid from pg_namespace where nspname = :schema"), {"schema": schema})
    lines = {line for query in _QUERIES for line in connection.scalars(text(query), {"schema": number})}
    prefix = f" {schema}."
    return {canonical_line(line.replace(prefix, " ")) for line in lines if ALEMBIC not in line}


def canonical_line(line: str) -> str:
    """Return the line as PostgreSQL would write it for a table restored from a dump."""
    line = _LIST.sub(lambda found: f"ARRAY[{_each_as_text(found[1])}]", line)
    return _BETWEEN.sub(r"\1", line)


def _each_as_text(values: str) -> str:
    return re.sub(r"('(?:[^']|'')*'::character varying)", r"(\1)::text", values)
