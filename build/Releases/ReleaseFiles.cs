namespace Slipway.Releases;

/// <summary>An image of a service.</summary>
/// <param name="Service">The service.</param>
/// <param name="Name">The name that Compose starts it by.</param>
/// <param name="Id">Its id (<c>sha256:…</c>).</param>
/// <param name="Tag">The name under which it is kept; null while it is not.</param>
public sealed record ImageRecord(string Service, string Name, string Id, string? Tag = null);

/// <summary>A backup of a release.</summary>
/// <param name="Database">The database, or null for a configured command's.</param>
/// <param name="Service">The service it ran in.</param>
/// <param name="File">The file, absolute.</param>
/// <param name="Bytes">Its size in bytes.</param>
/// <param name="Sha256">Its checksum in hexadecimal.</param>
public sealed record BackupRecord(string? Database, string? Service, string File, long Bytes, string Sha256);
