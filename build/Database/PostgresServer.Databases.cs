using System.Globalization;
using System.Text.Json;
using Slipway.Application;
using Slipway.Docker;

namespace Slipway.Database;

/// <content>Whole databases: made like another, swapped by name, dropped. Asked through a database that is none of them.</content>
public sealed partial class PostgresServer
{
    private static readonly string[] Elsewhere = ["postgres", "template1"];

    /// <summary>What a restore of a database needs to know of it and of its server.</summary>
    internal async Task<RestoreFacts> DescribeForRestoreAsync(ApplicationDatabase database, CancellationToken cancellationToken)
    {
        const string sql = """
            select json_build_object(
                'create', r.rolcreatedb or r.rolsuper,
                'folder', (select setting from pg_settings where name = 'data_directory'),
                'names', (select json_agg(datname order by datname) from pg_database),
                'owner', pg_get_userbyid(d.datdba),
                'own', r.rolsuper or pg_has_role(d.datdba, 'member'),
                'slots', (select coalesce(json_agg(slot_name::text order by slot_name), '[]') from pg_replication_slots s where s.slot_type = 'logical' and s.database = d.datname),
                'subscriptions', (select coalesce(json_agg(subname::text order by subname), '[]') from pg_subscription where subdbid = d.oid),
                'prepared', (select coalesce(json_agg(gid order by gid), '[]') from pg_prepared_xacts p where p.database = d.datname))
            from pg_roles r left join pg_database d on d.datname = :'database'
            where r.rolname = current_user;
            """;
        using var answer = JsonDocument.Parse(await QueryElsewhereAsync(database, sql, new() { ["database"] = database.Name }, [database.Name], cancellationToken));
        var root = answer.RootElement;
        return new RestoreFacts(
            root.GetProperty("create").GetBoolean(),
            root.GetProperty("folder").GetString(),
            Texts("names"),
            root.GetProperty("owner").GetString(),
            root.GetProperty("own") is { ValueKind: JsonValueKind.True },
            Texts("slots"),
            Texts("subscriptions"),
            Texts("prepared"));

        IReadOnlyList<string> Texts(string name) => [.. root.GetProperty(name).EnumerateArray().Select(item => item.GetString()!)];
    }

    /// <summary>The free bytes of the disk that a server keeps its databases on; null where that cannot be found out.</summary>
    internal async Task<long?> FreeBytesAsync(ApplicationDatabase database, string folder, CancellationToken cancellationToken)
    {
        var container = await ContainerAsync(database, cancellationToken);
        var result = await docker.DockerExecAsync(new DockerExec(container.Id, "df", "-Pk", folder) { Deadline = TimeSpan.FromSeconds(20) }, cancellationToken);
        var fields = result.Output.TrimEnd().Split('\n')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return result.Succeeded && fields.Length >= 6 && long.TryParse(fields[3], NumberStyles.None, CultureInfo.InvariantCulture, out var blocks) ? blocks * 1024 : null;
    }

    /// <summary>Makes an empty database with the owner, encoding, locale and tablespace of another; of the role's own where there is no other.</summary>
    internal Task CreateLikeAsync(ApplicationDatabase like, string name, CancellationToken cancellationToken)
    {
        // The columns for locales differ from version to version, and to name the default tablespace needs a privilege. Collation versions are the new database's own: its indexes are built anew.
        const string sql = """
            select format('create database %I template template0 owner %I encoding %L lc_collate %L lc_ctype %L',
                    :'name', pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)
                || case t.spcname when 'pg_default' then '' else format(' tablespace %I', t.spcname) end
                || case j->>'datlocprovider'
                    when 'i' then format(' locale_provider icu icu_locale %L', coalesce(j->>'datlocale', j->>'daticulocale', j->>'datcollate'))
                        || case when j->>'daticurules' is null then '' else format(' icu_rules %L', j->>'daticurules') end
                    when 'b' then format(' locale_provider builtin builtin_locale %L', j->>'datlocale')
                    when 'c' then ' locale_provider libc'
                    else '' end
            from pg_database d join pg_tablespace t on t.oid = d.dattablespace, to_jsonb(d) j
            where d.datname = :'like'
            union all
            select format('create database %I template template0 owner %I', :'name', (select rolname from pg_roles where rolname in (:'owner', current_user) order by rolname = :'owner' desc limit 1))
            where not exists (select from pg_database where datname = :'like')
            \gexec
            """;
        return QueryElsewhereAsync(
            like, sql, new() { ["like"] = like.Name, ["name"] = name, ["owner"] = like.Owner ?? like.User }, [like.Name, name], cancellationToken);
    }

    /// <summary>
    /// Gives a database what another has beside its contents: privileges, comment, connection limit, and settings (<c>ALTER DATABASE … SET</c>,
    /// <c>ALTER ROLE … IN DATABASE … SET</c>).
    /// </summary>
    /// <returns>Settings that the role may not set, with the server's words.</returns>
    internal async Task<IReadOnlyList<string>> CarryOverAsync(ApplicationDatabase from, string to, CancellationToken cancellationToken)
    {
        // Lists (search_path) are stored as they are written, their parts in double quotes; every other value is one literal.
        const string sql = """
            select statement from (
                select 1 as turn, format('alter database %I connection limit %s', :'to', datconnlimit) as statement from pg_database where datname = :'from' and datconnlimit <> -1
                union all
                select 1, format('comment on database %I is %L', :'to', shobj_description(oid, 'pg_database')) from pg_database where datname = :'from' and shobj_description(oid, 'pg_database') is not null
                union all
                select 2, format('revoke all on database %I from public, %I', :'to', pg_get_userbyid(datdba)) from pg_database where datname = :'from' and datacl is not null
                union all
                select 3, format('grant %s on database %I to %s%s', privilege_type, :'to', case grantee when 0 then 'public' else quote_ident(pg_get_userbyid(grantee)) end, case when is_grantable then ' with grant option' else '' end)
                from pg_database, aclexplode(datacl) where datname = :'from'
                union all
                select 4, format('do %L', format('begin execute %L; exception when others then raise warning ''%%: %%'', %L, sqlerrm; end',
                    format(case setrole when 0 then 'alter database %2$I set %3$I to %4$s' else 'alter role %1$I in database %2$I set %3$I to %4$s' end, pg_get_userbyid(setrole), :'to', name, value), name))
                from pg_database d join pg_db_role_setting s on s.setdatabase = d.oid, unnest(setconfig) line, split_part(line, '=', 1) name, substr(line, length(name) + 2) raw,
                    lateral (select case
                        when name not in ('search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries', 'shared_preload_libraries', 'unix_socket_directories') then quote_literal(raw)
                        else coalesce((select string_agg(quote_literal(case when part[1] like '"%' then replace(substr(part[1], 2, length(part[1]) - 2), '""', '"') else part[1] end), ', ' order by place)
                            from regexp_matches(raw, '"(?:[^"]|"")*"|[^,"\s]+', 'g') with ordinality as parts (part, place)), '''''') end) v (value)
                where d.datname = :'from') statements
            order by turn \gexec
            """;
        var result = await RunAsync(
            from, sql, new() { ["from"] = from.Name, ["to"] = to }, Elsewhere.Except([from.Name, to]), null, cancellationToken);
        return [.. result.Error.Split('\n').Select(line => line.Split("WARNING:", 2)).Where(parts => parts.Length == 2).Select(parts => parts[1].Trim())];
    }

    /// <summary>Databases of ours on a server that nobody is connected to: replaced ones, and what dead calls left.</summary>
    internal async Task<IReadOnlyList<string>> ListOursAsync(ApplicationDatabase server, CancellationToken cancellationToken)
    {
        const string sql = """
            select datname from pg_database d join pg_roles r on r.rolname = current_user
            where datname like 'slipway-%' and (r.rolsuper or pg_has_role(d.datdba, 'member')) and not exists (select from pg_stat_activity a where a.datid = d.oid)
            order by datname;
            """;
        return (await QueryElsewhereAsync(server, sql, [], [], cancellationToken)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Drops a database of ours, ending its sessions.</summary>
    /// <exception cref="ArgumentException">Its name does not begin with <see cref="ReplacedPrefix"/>.</exception>
    internal Task DropAsync(ApplicationDatabase server, string name, CancellationToken cancellationToken)
    {
        if (!name.StartsWith(ReplacedPrefix, StringComparison.Ordinal)) throw new ArgumentException($"{name} is not ours to drop.", nameof(name));
        const string sql = """
            select current_setting('server_version_num')::int >= 130000 as force \gset
            \if :force
                drop database if exists :"name" with (force);
            \else
                select pg_terminate_backend(pid) from pg_stat_activity where datname = :'name';
                drop database if exists :"name";
            \endif
            """;
        return QueryElsewhereAsync(server, sql, new() { ["name"] = name }, [name], cancellationToken);
    }

    /// <summary>Runs a script through a database that is none of <paramref name="touched"/>.</summary>
    private Task<string> QueryElsewhereAsync(
        ApplicationDatabase server, string sql, Dictionary<string, string> variables, IEnumerable<string> touched, CancellationToken cancellationToken) =>
        QueryAsync(server, sql, variables, Elsewhere.Except(touched), cancellationToken);
}

/// <summary>What a restore needs to know.</summary>
/// <param name="CanCreateDatabases">Whether the role may create databases, and so rename its own.</param>
/// <param name="Folder">Where the server keeps its data; null where the role may not ask.</param>
/// <param name="Names">The names of all databases of the server.</param>
/// <param name="Owner">Who owns the database; null where it does not exist.</param>
/// <param name="IsOwn">Whether the role may do what its owner may.</param>
/// <param name="LogicalSlots">Logical replication slots in it.</param>
/// <param name="Subscriptions">Subscriptions in it.</param>
/// <param name="Prepared">Prepared transactions in it.</param>
internal sealed record RestoreFacts(
    bool CanCreateDatabases, string? Folder, IReadOnlyList<string> Names, string? Owner, bool IsOwn, IReadOnlyList<string> LogicalSlots,
    IReadOnlyList<string> Subscriptions, IReadOnlyList<string> Prepared);
