using Fairlead.Model.Identity;

namespace Fairlead.Telemetry.Store;

/// <summary>
/// A tenant's tables stand in a schema of their own, and every statement is made from this value: no query filters by tenant.
/// </summary>
internal readonly record struct TenantSchema(TenantId Tenant)
{
    public string Name => $"t_{Tenant.Value:N}";

    public string Log => $"{Name}.log";

    public string Position => $"{Name}.position";

    public string Minute => $"{Name}.minute";

    public string Definition => $"""
        create schema if not exists {Name};
        create table if not exists {Log} (
            engine uuid not null, sequence bigint not null, ts timestamp not null, virtual_service uuid not null,
            client_address varchar, client_port integer, method varchar, host varchar, path varchar, query varchar,
            http_version varchar, status smallint, pool uuid, server_address varchar, server_port integer,
            request_bytes bigint, response_bytes bigint, client_rtt_us bigint, queue_us bigint, connect_us bigint,
            first_byte_us bigint, transfer_us bigint, total_us bigint, significant boolean, significance varchar,
            retries integer, connection_reused boolean, user_agent varchar);
        alter table {Log} add column if not exists tls_version varchar default '';
        alter table {Log} add column if not exists tls_cipher varchar default '';
        alter table {Log} add column if not exists tls_server_name varchar default '';
        alter table {Log} add column if not exists tls_resumed boolean default false;
        alter table {Log} add column if not exists tls_us bigint default 0;
        create table if not exists {Position} (engine uuid primary key, sequence bigint not null);
        create table if not exists {Minute} (
            virtual_service uuid not null, ts timestamp not null, connections bigint, requests bigint,
            responses_1xx bigint, responses_2xx bigint, responses_3xx bigint, responses_4xx bigint, responses_5xx bigint,
            bytes_received bigint, bytes_sent bigint, refused_requests bigint, retries bigint, latency_us bigint);
        """;
}
