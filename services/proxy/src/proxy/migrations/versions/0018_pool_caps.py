"""one holder for a vote and the law's caps, over several campaigns too"""

from alembic import op

revision = "0018"
down_revision = "0017"

# A vote has one holder, of this campaign or of another: the request's row is the queue of both kinds.
_ONE_HOLDER = """
create function held_proxy_alone() returns trigger language plpgsql as $$
begin
    perform from request where campaign_id = new.campaign_id and id = new.request_id for no key update;
    if exists (select from shared_vote where campaign_id = new.campaign_id and request_id = new.request_id
        and round = new.round)
    then
        raise exception 'this vote has a holder already' using errcode = 'unique_violation';
    end if;
    return null;
end $$;
create trigger held_proxy_alone after insert or update on held_proxy for each row execute function held_proxy_alone();
create function shared_vote_alone() returns trigger language plpgsql as $$
begin
    perform from request where campaign_id = new.campaign_id and id = new.request_id for no key update;
    if exists (select from held_proxy where campaign_id = new.campaign_id and request_id = new.request_id
        and round = new.round)
    then
        raise exception 'this vote has a holder already' using errcode = 'unique_violation';
    end if;
    return null;
end $$;
create trigger shared_vote_alone after insert on shared_vote for each row when (new.request_id is not null)
    execute function shared_vote_alone();
"""

# As in 0009, with what the person holds for people of other campaigns.
_BY_PERSON = """
create or replace function check_person_caps(campaign uuid, who bytea) returns void language plpgsql as $$
declare most integer; from_france integer; from_abroad integer;
begin
    perform from person where campaign_id = campaign and sameness = who order by id for no key update;
    select case when bool_and(consulate <> '') then 3 else 2 end, max(held_france), max(held_abroad)
        into most, from_france, from_abroad
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = campaign and sameness = who;
    if exists (
        select from (
            select offer_id, round, made from held_proxy where campaign_id = campaign
            union all
            select offer_id, round, made from shared_vote where campaign_id = campaign and offer_id is not null
        ) held
            join offer on offer.campaign_id = campaign and offer.id = held.offer_id
            join person on person.campaign_id = campaign and person.id = offer.person_id
        where sameness = who group by round
        having count(*) + from_france + from_abroad > most
            or count(*) filter (where made = 'france') + from_france > 1
    ) then
        raise exception 'more proxies than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'held_proxy_caps';
    end if;
end $$;
create function shared_vote_caps() returns trigger language plpgsql as $$
declare who bytea;
begin
    select sameness into who
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = new.campaign_id and offer.id = new.offer_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;
create trigger shared_vote_caps after insert or update of offer_id, made on shared_vote for each row
    when (new.offer_id is not null) execute function shared_vote_caps();
"""

# The same over a pool, by the keyed hash of who consented. The pool is a tenant of its own: for these few statements
# the transaction stands in it, sees no person, and goes back. Votes of one person are counted one after the other.
_OVER_POOL = """
create function count_in_pool(
    home uuid, target uuid, pool uuid, match uuid, nth smallint, how text, is_shared boolean
) returns void language plpgsql as $$
declare consent record; holder record; most smallint := 0; france smallint := 0; abroad smallint := 0;
    which text := 'grantor';
begin
    select pool_id, pseudonym, offer_id into consent from pool_consent
        where campaign_id = home and target_id = target and (pool is null or pool_id = pool);
    if not found then return; end if;
    if consent.offer_id is not null then
        select consulate, held_france, held_abroad into holder from offer where campaign_id = home and id = target;
        which := 'holder';
        most := case when holder.consulate = '' then 2 else 3 end;
        france := holder.held_france;
        abroad := holder.held_abroad;
    end if;
    perform set_config('isoloir.campaign', consent.pool_id::text, true);
    perform pg_advisory_xact_lock(hashtextextended(encode(consent.pseudonym, 'hex'), 0));
    insert into pool_vote
        (campaign_id, match_id, round, side, person, made, most, from_france, from_abroad, told_by, shared)
        values (consent.pool_id, match, nth, which, consent.pseudonym, how, most, france, abroad, home, is_shared);
    if which = 'holder' and exists (
        select from pool_vote as held
        where held.campaign_id = consent.pool_id and held.person = consent.pseudonym and held.side = 'holder'
            and held.round = nth
        having count(*) + max(held.from_france) + max(held.from_abroad) > min(held.most)
            or count(*) filter (where held.made = 'france') + max(held.from_france) > 1
    ) then
        raise exception 'more proxies over the pool than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'pool_caps';
    end if;
    perform set_config('isoloir.campaign', home::text, true);
end $$;
create function forget_in_pool(home uuid, pool uuid, match uuid, nth smallint) returns void language plpgsql as $$
begin
    if pool is null then return; end if;
    perform set_config('isoloir.campaign', pool::text, true);
    delete from pool_vote where campaign_id = pool and match_id = match and round = nth and told_by = home;
    perform set_config('isoloir.campaign', home::text, true);
end $$;
create function held_proxy_in_pool() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform forget_in_pool(old.campaign_id,
            (select pool_id from pool_membership where campaign_id = old.campaign_id), old.proposal_id, old.round);
        return null;
    end if;
    perform count_in_pool(new.campaign_id, new.offer_id, null, new.proposal_id, new.round, new.made, false);
    perform count_in_pool(new.campaign_id, new.request_id, null, new.proposal_id, new.round, new.made, false);
    return null;
end $$;
create trigger held_proxy_in_pool after insert or delete on held_proxy for each row
    execute function held_proxy_in_pool();
create function shared_vote_in_pool() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        perform forget_in_pool(old.campaign_id, old.pool_id, old.match_id, old.round);
        return null;
    end if;
    perform count_in_pool(new.campaign_id, coalesce(new.request_id, new.offer_id), new.pool_id, new.match_id, new.round,
        new.made, true);
    return null;
end $$;
create trigger shared_vote_in_pool after insert or delete on shared_vote for each row
    execute function shared_vote_in_pool();
"""

_FUNCTIONS = (
    "held_proxy_alone",
    "shared_vote_alone",
    "shared_vote_caps",
    "held_proxy_in_pool",
    "shared_vote_in_pool",
    "count_in_pool",
    "forget_in_pool",
)

_BY_PERSON_BEFORE = """
create or replace function check_person_caps(campaign uuid, who bytea) returns void language plpgsql as $$
declare most integer; from_france integer; from_abroad integer;
begin
    perform from person where campaign_id = campaign and sameness = who order by id for no key update;
    select case when bool_and(consulate <> '') then 3 else 2 end, max(held_france), max(held_abroad)
        into most, from_france, from_abroad
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = campaign and sameness = who;
    if exists (
        select from held_proxy
            join offer on offer.campaign_id = held_proxy.campaign_id and offer.id = held_proxy.offer_id
            join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where held_proxy.campaign_id = campaign and sameness = who group by round
        having count(*) + from_france + from_abroad > most
            or count(*) filter (where made = 'france') + from_france > 1
    ) then
        raise exception 'more proxies than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'held_proxy_caps';
    end if;
end $$;
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for statement in (_ONE_HOLDER, _BY_PERSON, _OVER_POOL):
        op.execute(statement)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    for name in ("in_pool", "alone"):
        op.execute(f"drop trigger held_proxy_{name} on held_proxy")
    for name in ("in_pool", "caps", "alone"):
        op.execute(f"drop trigger shared_vote_{name} on shared_vote")
    op.execute(_BY_PERSON_BEFORE)
    for function in _FUNCTIONS:
        op.execute(f"drop function {function}")
