DO $roles$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['quire_owner', 'quire_app', 'quire_auth'] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I LOGIN', wanted);
        END IF;
    END LOOP;
    GRANT rds_iam TO quire_owner, quire_app, quire_auth;
    -- Whoever gives a thing away has to belong to the role that gets it, and here only for as long as that takes.
    GRANT quire_owner TO CURRENT_USER;
    ALTER SCHEMA public OWNER TO quire_owner;
    ALTER DATABASE quire OWNER TO quire_owner;
    REVOKE ALL ON DATABASE quire FROM PUBLIC;
    GRANT CONNECT, TEMPORARY ON DATABASE quire TO CURRENT_USER, quire_owner, quire_app, quire_auth;
    REVOKE quire_owner FROM CURRENT_USER;
END
$roles$
