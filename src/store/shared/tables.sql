-- The log of one office: the record as signed transactions, and where it stands. No table of cases.

CREATE SCHEMA IF NOT EXISTS {schema};

CREATE TABLE IF NOT EXISTS {schema}.ledger (
    one integer PRIMARY KEY CHECK (one = 1),
    id bytea NOT NULL CHECK (length(id) = 32),
    number bigint NOT NULL,
    hash bytea NOT NULL CHECK (length(hash) = 32)
);

CREATE TABLE IF NOT EXISTS {schema}.txn (
    number bigint PRIMARY KEY,
    hash bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    request text NOT NULL UNIQUE,
    carried bytea NOT NULL
);

-- Where it stands, with the clock of the engine in milliseconds.
CREATE OR REPLACE FUNCTION {schema}.stands()
    RETURNS TABLE (id bytea, number bigint, hash bytea, clock bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
        SELECT id, number, hash, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM ledger
    $$;

-- The same, held until the end of the transaction.
CREATE OR REPLACE FUNCTION {schema}.hold()
    RETURNS TABLE (id bytea, number bigint, hash bytea, clock bigint)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
        SELECT id, number, hash, (extract(epoch FROM clock_timestamp()) * 1000)::bigint FROM ledger FOR UPDATE
    $$;

-- The one way to add: what does not follow the last transaction is refused.
CREATE OR REPLACE FUNCTION {schema}.append(last bytea, place bigint, its_hash bytea, its_request text, its_bytes bytea)
    RETURNS bigint
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
    BEGIN
        UPDATE ledger SET number = place, hash = its_hash WHERE number = place - 1 AND hash = last;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'transaction % does not follow', place USING ERRCODE = 'VC001';
        END IF;
        INSERT INTO txn (number, hash, request, carried) VALUES (place, its_hash, its_request, its_bytes);
        RETURN place;
    END $$;

REVOKE ALL ON SCHEMA {schema} FROM PUBLIC;
REVOKE ALL ON ALL TABLES IN SCHEMA {schema} FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
