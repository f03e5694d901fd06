using Slipway.Database;

namespace Slipway.Releases.Steps;

/// <summary>The proof that a dump can be read back, under way while other steps run. Ended before that, nothing is left of the dump.</summary>
internal sealed class BackupProof : IAsyncDisposable
{
    private readonly DumpedBackup _dumped;
    private readonly CancellationTokenSource _end = new();
    private readonly Task<BackupSet> _proving;

    /// <summary>Begins to read the dump back.</summary>
    public BackupProof(DumpedBackup dumped)
    {
        _dumped = dumped;
        _proving = dumped.VerifyAsync(_end.Token);
    }

    /// <summary>Waits for it.</summary>
    /// <exception cref="Slipway.Reporting.SlipwayException">The dump cannot be read back; nothing is left of it.</exception>
    public Task<BackupSet> WaitAsync(CancellationToken cancellationToken) => _proving.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAny(_proving);
        _dumped.Dispose();
        _end.Dispose();
    }
}
