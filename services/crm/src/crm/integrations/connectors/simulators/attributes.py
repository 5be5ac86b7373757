"""The attribute names of sign-ups, addresses, contacts and lists in NationBuilder's OpenAPI document, version 2.0.

No connector reads or writes the sensitive ones.
"""

_WRITABLE = """
author_id availability banned_at born_at capital_amount_in_cents church city_district city_sub_district
civicrm_id contact_status could_vote_status county_district county_file_id custom_values datatrust_id demo
do_not_call do_not_contact donations_amount_in_cents donations_amount_this_cycle_in_cents donations_count
donations_count_this_cycle donations_pledged_amount_in_cents donations_raised_amount_in_cents
donations_raised_amount_this_cycle_in_cents donations_raised_count donations_raised_count_this_cycle
donations_to_raise_amount_in_cents dw_id email email1 email1_is_bad email2 email2_is_bad email3
email3_is_bad email4 email4_is_bad email_opt_in employer ethnicity external_id fax_number federal_district
federal_donotcall fire_district first_donated_at first_fundraised_at first_name first_prospect_at
first_recruited_at first_supporter_at first_volunteer_at import_id inferred_party inferred_support_level
is_deceased is_fundraiser is_ignore_donation_limits is_leaderboardable is_mobile_bad is_possible_duplicate
is_profile_private is_profile_searchable is_prospect is_supporter is_survey_question_private is_volunteer
judicial_district labour_region language last_call_id last_contacted_at last_contacted_by_id
last_donated_at last_fundraised_at last_name last_rule_violation_at legal_name locale marital_status
middle_name mobile_number mobile_opt_in ngp_id note occupation parent_id party party_member pf_strat_id
phone_number phone_time precinct_id prefix previous_party primary_email_id priority_level profile_content
profile_headline received_capital_amount_in_cents recruiter_id registered_at religion rnc_id rnc_regid
rule_violations_count salesforce_id school_district school_sub_district sex signup_type
spent_capital_amount_in_cents state_file_id state_lower_district state_upper_district submitted_address
suffix support_level supranational_district township unsubscribed_at username van_id village_district ward
warnings_count work_phone_number
"""
_READ_ONLY = """
created_at email1_is_bouncing email2_is_bouncing email3_is_bouncing email4_is_bouncing full_name is_cpu
is_donor note_updated_at priority_level_changed_at profile_content_html support_level_changed_at updated_at
"""
WRITABLE = frozenset(_WRITABLE.split())
READ_ONLY = frozenset(_READ_ONLY.split())
EXTRA = frozenset(
    {
        *("billing_address", "home_address", "mailing_address", "primary_address", "profile_image_url"),
        *("registered_address", "user_submitted_address", "work_address"),
    }
)
"""Attributes returned only on request, by `extra_fields[signups]`."""
ADDRESSES = frozenset(
    f"{kind}_address_attributes" for kind in ("billing", "home", "mailing", "registered", "user_submitted", "work")
)
ADDRESS = frozenset(
    {
        *("address1", "address2", "address3", "city", "state", "zip", "county", "country_code", "lat", "lng", "fips"),
        *("submitted_address", "distance", "import_id", "work_phone", "phone_number", "phone_country_code"),
        *("work_phone_number", "delete"),
    }
)
SIDELOADS = frozenset(
    {
        *("author", "last_contacted_by", "memberships", "page", "parent", "path_journeys", "petition_signatures"),
        *("precinct", "recruiter", "signup_profile", "signup_tags", "taggings", "voter"),
    }
)
CONTACT = frozenset(
    {
        *("author_id", "broadcaster_id", "contact_method", "contact_status", "content", "path_id", "path_step_id"),
        *("pc_in_cents", "signup_id"),
    }
)
METHODS = frozenset(
    {
        *("delivery", "door_knock", "email", "email_blast", "face_to_face", "facebook", "meeting", "phone_call"),
        *("robocall", "snail_mail", "text", "text_1to1", "text_blast", "tweet", "video_call", "webinar", "linkedin"),
        "other",
    }
)
STATUSES = frozenset(
    {
        *("other", "answered", "bad_info", "left_message", "meaningful_interaction", "send_information"),
        *("not_interested", "no_answer", "refused", "inaccessible"),
    }
)
LIST = frozenset({"author_id", "description", "is_sharing_writable", "name", "parent_id", "signup_id", "slug"})
TAG = frozenset({"name"})
TAGGING = frozenset({"signup_id", "tag_id"})
OPERATORS = frozenset(
    {
        *("eq", "not_eq", "eql", "not_eql", "prefix", "not_prefix", "suffix", "not_suffix", "match", "not_match"),
        *("gt", "gte", "lt", "lte"),
    }
)
