-- The roles that the services log in as: what kit.tenancy.create_roles says, with psql's variables for the passwords.
-- None owns a table, so row-level security binds them all but the backup, which only reads.
create role isoloir_relay nologin;
create role isoloir_app login password :'app_password';
create role isoloir_worker login password :'worker_password';
grant isoloir_app to isoloir_worker with inherit true, set false;
grant isoloir_relay to isoloir_worker with inherit false, set true;
create role isoloir_backup login bypassrls password :'backup_password';
grant pg_read_all_data to isoloir_backup;
