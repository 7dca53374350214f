-- Sessions that rotate, invitations, keys for machines, identities of an external provider, signing keys that take turns.

ALTER TABLE users
    ADD COLUMN name text NOT NULL DEFAULT '',
    ADD COLUMN active boolean NOT NULL DEFAULT true,
    ALTER COLUMN password_hash DROP NOT NULL;
COMMENT ON COLUMN users.password_hash IS 'none for people who sign in with an external provider alone';
CREATE INDEX users_newest ON users (tenant_id, created_at DESC, user_id DESC);

CREATE TABLE session_families (
    family_id  uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    user_id    uuid NOT NULL REFERENCES users,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
COMMENT ON TABLE session_families IS 'one signing in, with every refresh token that came from it';
CREATE INDEX session_families_by_user ON session_families (tenant_id, user_id);

CREATE TABLE refresh_tokens (
    token_hash text PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    family_id  uuid NOT NULL REFERENCES session_families ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    spent_at   timestamptz
);
CREATE INDEX refresh_tokens_by_family ON refresh_tokens (family_id);

CREATE TABLE invitations (
    invitation_id uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants,
    email         text NOT NULL,
    role          text NOT NULL CHECK (role IN ('admin', 'reviewer', 'member')),
    token_hash    text NOT NULL UNIQUE,
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    accepted_at   timestamptz
);
CREATE INDEX invitations_newest ON invitations (tenant_id, created_at DESC, invitation_id DESC);

CREATE TABLE api_keys (
    key_id     uuid PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    user_id    uuid NOT NULL REFERENCES users,
    name       text NOT NULL,
    hint       text NOT NULL,
    key_hash   text NOT NULL UNIQUE,
    scopes     text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON COLUMN api_keys.hint IS 'the first characters of the key, by which its owner knows it';
CREATE INDEX api_keys_newest ON api_keys (tenant_id, created_at DESC, key_id DESC);

CREATE TABLE external_identities (
    issuer    text NOT NULL,
    subject   text NOT NULL,
    tenant_id uuid NOT NULL REFERENCES tenants,
    user_id   uuid NOT NULL REFERENCES users,
    PRIMARY KEY (issuer, subject)
);

ALTER TABLE signing_keys ADD COLUMN active_from timestamptz NOT NULL DEFAULT now();
COMMENT ON COLUMN signing_keys.active_from IS 'a key is published before it signs, so that every reader knows it by then';

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY
        ARRAY['session_families', 'refresh_tokens', 'invitations', 'api_keys', 'external_identities']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = current_tenant())', name);
    END LOOP;
END
$$;

-- Places that look across tenants, for quire_auth alone. Refresh tokens and invitations are none of them: they say
-- themselves which tenant they belong to.

DROP FUNCTION login_account(text);
CREATE FUNCTION login_account(address text)
    RETURNS TABLE (user_id uuid, tenant_id uuid, email text, name text, role text, active boolean, password_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT u.user_id, u.tenant_id, u.email, u.name, u.role, u.active, u.password_hash
        FROM users u WHERE lower(u.email) = lower(address);
    END;

CREATE POLICY identity_lookup ON external_identities FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION identified_user(issuer text, subject text)
    RETURNS TABLE (user_id uuid, tenant_id uuid, email text, name text, role text, active boolean)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT u.user_id, u.tenant_id, u.email, u.name, u.role, u.active
        FROM external_identities e JOIN users u ON u.user_id = e.user_id
        WHERE e.issuer = identified_user.issuer AND e.subject = identified_user.subject;
    END;

CREATE OR REPLACE FUNCTION active_signing_key()
    RETURNS TABLE (key_id text, private_pem text, public_jwk jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT k.key_id, k.private_pem, k.public_jwk FROM signing_keys k
        WHERE k.active_from <= now() ORDER BY k.active_from DESC LIMIT 1;
    END;

REVOKE ALL ON FUNCTION login_account(text), identified_user(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION login_account(text), identified_user(text, text) TO quire_auth;

GRANT INSERT ON tenants TO quire_auth;
GRANT SELECT (name, active, created_at), INSERT, UPDATE (email, name, role, active, password_hash)
    ON users TO quire_auth;
GRANT SELECT, INSERT, UPDATE (expires_at, revoked_at), DELETE ON session_families TO quire_auth;
GRANT SELECT, INSERT, UPDATE (spent_at), DELETE ON refresh_tokens TO quire_auth;
GRANT SELECT, INSERT, UPDATE (accepted_at), DELETE ON invitations TO quire_auth;
GRANT SELECT, INSERT, DELETE ON api_keys TO quire_auth;
GRANT INSERT ON external_identities TO quire_auth;
