"""the law's caps by person, however many offers they made"""

from alembic import op

revision = "0009"
down_revision = "0008"

# Two offers of one person are one holder. Their rows are locked in one order, so that two acceptances at once are
# counted one after the other. What they hold from elsewhere they say in each offer: the most of it is taken.
_BY_PERSON = """
create function check_person_caps(campaign uuid, who bytea) returns void language plpgsql as $$
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
create or replace function held_proxy_caps() returns trigger language plpgsql as $$
declare who bytea;
begin
    select sameness into who
        from offer join person on person.campaign_id = offer.campaign_id and person.id = offer.person_id
        where offer.campaign_id = new.campaign_id and offer.id = new.offer_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;
create or replace function offer_caps() returns trigger language plpgsql as $$
declare who bytea;
begin
    select sameness into who from person where campaign_id = new.campaign_id and id = new.person_id;
    perform check_person_caps(new.campaign_id, who);
    return null;
end $$;
create function person_caps() returns trigger language plpgsql as $$
begin
    perform check_person_caps(new.campaign_id, new.sameness);
    return null;
end $$;
create trigger person_caps after update of sameness on person for each row
    when (old.sameness <> new.sameness) execute function person_caps();
"""

_BY_OFFER = """
drop trigger person_caps on person;
drop function person_caps();
create or replace function held_proxy_caps() returns trigger language plpgsql as $$
declare holder record; held integer; in_france integer;
begin
    select consulate, held_france, held_abroad into holder from offer
        where campaign_id = new.campaign_id and id = new.offer_id for no key update;
    select count(*), count(*) filter (where made = 'france') into held, in_france from held_proxy
        where campaign_id = new.campaign_id and offer_id = new.offer_id and round = new.round;
    if held + holder.held_france + holder.held_abroad > (case when holder.consulate = '' then 2 else 3 end)
        or in_france + holder.held_france > 1
    then
        raise exception 'more proxies than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'held_proxy_caps';
    end if;
    return null;
end $$;
create or replace function offer_caps() returns trigger language plpgsql as $$
begin
    if exists (
        select from held_proxy where campaign_id = new.campaign_id and offer_id = new.id group by round
        having count(*) + new.held_france + new.held_abroad > (case when new.consulate = '' then 2 else 3 end)
            or count(*) filter (where made = 'france') + new.held_france > 1
    ) then
        raise exception 'more proxies than the law allows (L. 73)'
            using errcode = 'check_violation', constraint = 'held_proxy_caps';
    end if;
    return null;
end $$;
drop function check_person_caps(uuid, bytea);
"""


def upgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(_BY_PERSON)


def downgrade() -> None:
    op.execute("set local lock_timeout = '5s'")
    op.execute(_BY_OFFER)
