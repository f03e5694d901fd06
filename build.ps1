#!/usr/bin/env pwsh
#Requires -Version 7.3
# Builds Slipway where an input has changed since the last build, then runs it: every argument and the exit code go through,
# and the working directory stays the caller's. build.sh is the same for bash: change both.
#
#   exit 1   the build failed, or could not be started
#   exit 2   no suitable .NET SDK

# No param block: every argument belongs to the program.
Set-StrictMode -Version 3.0
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $false

function Write-Fault([string[]] $lines) {
    foreach ($line in $lines) { [Console]::Error.WriteLine("build.ps1: $line") }
}

# The directory that this file is in, also when it is reached by symbolic links.
$self = Get-Item -LiteralPath $PSCommandPath -Force
$target = $self.ResolveLinkTarget($true)
$root = Split-Path -Parent $(if ($null -ne $target) { $target.FullName } else { $self.FullName })

$state = Join-Path $root '.slipway'
# Not build.sh's stamp: the two write times with a different precision.
$stamp = Join-Path $state 'build.ps1.stamp'
# build.sh's lock: .NET opens a file that it does not share with the same lock that flock takes.
$lock = Join-Path $state 'build.lock'
$log = Join-Path $state 'build.log'
$output = Join-Path $root 'build' 'bin' 'Release' 'net10.0'
$program = Join-Path $output 'slipway.dll'
$ahead = Join-Path $output 'ahead'
$utf8 = [System.Text.UTF8Encoding]::new($false)

# --- The SDK ---------------------------------------------------------------------------------------------------------------

$wanted = (Get-Content -LiteralPath (Join-Path $root 'global.json') -Raw | ConvertFrom-Json).sdk.version
$channel = ($wanted -split '\.')[0..1] -join '.'

# The rule of global.json's "latestFeature": the same major and minor version, and not older.
function Test-Suitable([string] $version) {
    if ($version -notmatch '^(\d+\.\d+)\.(\d+)$') { return $false }
    return $Matches[1] -eq $channel -and [int] $Matches[2] -ge [int] ($wanted -split '\.')[2]
}

# The versions next to a dotnet executable; one that is only a shim is asked.
function Get-Sdk([string] $executable) {
    $item = Get-Item -LiteralPath $executable -Force
    $real = $item.ResolveLinkTarget($true)
    $directory = Split-Path -Parent $(if ($null -ne $real) { $real.FullName } else { $item.FullName })
    $sdk = Join-Path $directory 'sdk'
    if (Test-Path -LiteralPath $sdk -PathType Container) {
        return @(Get-ChildItem -LiteralPath $sdk -Directory | ForEach-Object { $_.Name })
    }
    if (Test-Path -LiteralPath (Join-Path $directory 'shared') -PathType Container) { return @() }
    return @(& $executable --list-sdks 2>$null | ForEach-Object { ($_ -split ' ')[0] })
}

function Find-Dotnet {
    $name = if ($IsWindows) { 'dotnet.exe' } else { 'dotnet' }
    $onPath = Get-Command -Name dotnet -CommandType Application -ErrorAction SilentlyContinue | Select-Object -First 1
    $candidates = @(
        if ($env:DOTNET_ROOT) { Join-Path $env:DOTNET_ROOT $name }
        if ($null -ne $onPath) { $onPath.Source }
        if ($HOME) { Join-Path $HOME '.dotnet' $name }
        if ($IsWindows) { Join-Path $env:ProgramFiles 'dotnet' $name }
        '/usr/share/dotnet/dotnet'
        '/usr/lib/dotnet/dotnet'
    )
    $found = [System.Collections.Generic.List[string]]::new()
    foreach ($candidate in $candidates) {
        if (-not (Test-Path -LiteralPath $candidate -PathType Leaf)) { continue }
        foreach ($version in @(Get-Sdk $candidate)) {
            if (Test-Suitable $version) { return $candidate }
            if ($version -match '^\d') { $found.Add("$version ($candidate)") }
        }
    }
    $what = if ($found.Count -gt 0) { $found -join ', ' } else { 'none' }
    Write-Fault @(
        "Slipway needs the .NET SDK $wanted or a later $channel.x. Found: $what."
        "Install the package dotnet-sdk-$channel, or get it from https://dotnet.microsoft.com/download."
        'It is looked for in DOTNET_ROOT, PATH, ~/.dotnet, /usr/share/dotnet and /usr/lib/dotnet.'
    )
    exit 2
}

# --- What the program is built from ------------------------------------------------------------------------------------------

# Path, size and time of every file. A list and not "anything newer than": that misses deleted files and older ones put back.
function Get-Signature($files) {
    $lines = @($files | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" })
    [Array]::Sort($lines, [StringComparer]::Ordinal)
    return $lines -join "`n"
}

function Get-InputSignature {
    $top = @('global.json', '.editorconfig', 'Directory.*.props', 'Directory.*.targets', '[Nn]u[Gg]et.[Cc]onfig')
    $files = @(
        Get-ChildItem -LiteralPath $root -File -Force | Where-Object { $name = $_.Name; @($top | Where-Object { $name -clike $_ }).Count -gt 0 }
        Get-ChildItem -LiteralPath (Join-Path $root 'build') -File -Force -Recurse |
            Where-Object { $_.FullName.Substring($root.Length) -notmatch '[\\/](bin|obj)[\\/]' }
    )
    return Get-Signature $files
}

function Get-OutputSignature {
    if (-not (Test-Path -LiteralPath $output -PathType Container)) { return '' }
    return Get-Signature @(Get-ChildItem -LiteralPath $output -File -Force -Recurse -Depth 1 | Where-Object { $_.Extension -in '.dll', '.json' })
}

function Test-Current {
    if (-not (Test-Path -LiteralPath $program -PathType Leaf) -or -not (Test-Path -LiteralPath $stamp -PathType Leaf)) { return $false }
    return [System.IO.File]::ReadAllText($stamp) -ceq "$(Get-InputSignature)`n--`n$(Get-OutputSignature)"
}

# --- The build -----------------------------------------------------------------------------------------------------------------

# The exit code of dotnet; what it says goes to the log.
function Invoke-Dotnet([string] $dotnet, [string[]] $words) {
    $settings = @{
        DOTNET_NOLOGO = '1'; DOTNET_CLI_TELEMETRY_OPTOUT = '1'; DOTNET_SKIP_FIRST_TIME_EXPERIENCE = '1'; MSBUILDDISABLENODEREUSE = '1'
        DOTNET_ADD_GLOBAL_TOOLS_TO_PATH = 'false'; DOTNET_GENERATE_ASPNET_CERTIFICATE = 'false'; DOTNET_CLI_USE_MSBUILD_SERVER = '0'
        DOTNET_CLI_WORKLOAD_UPDATE_NOTIFY_DISABLE = 'true'
    }
    if (-not $HOME) { $settings['DOTNET_CLI_HOME'] = Join-Path $state 'home' }
    $saved = @{}
    foreach ($name in $settings.Keys) {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
        [Environment]::SetEnvironmentVariable($name, $settings[$name])
    }
    Push-Location -LiteralPath $root
    try {
        $text = & $dotnet @words --configuration Release --disable-build-servers --verbosity quiet --nologo 2>&1 | ForEach-Object { "$_" }
        $status = $LASTEXITCODE
    }
    finally {
        Pop-Location
        foreach ($name in $saved.Keys) { [Environment]::SetEnvironmentVariable($name, $saved[$name]) }
    }

    if ($text) { [System.IO.File]::AppendAllText($log, (@($text) -join "`n") + "`n", $utf8) }
    return $status
}

# Without it Slipway starts 0.2 s later: nothing to fail for, where its compiler cannot be had.
function Invoke-AheadCompiler([string] $dotnet) {
    $status = Invoke-Dotnet $dotnet @('publish', 'build/Ahead/Ahead.csproj')
    if ($status -eq 0 -and (Test-Path -LiteralPath (Join-Path $ahead 'slipway.dll') -PathType Leaf)) { return }
    if (Test-Path -LiteralPath $ahead) { Remove-Item -LiteralPath $ahead -Recurse -Force }
    Write-Fault @("Slipway is not compiled for this machine and starts more slowly; $log says why")
}

function Invoke-Build([string] $dotnet) {
    $before = Get-InputSignature
    [Console]::Error.WriteLine("Building Slipway $([char] 0x2026)")

    # New files instead of overwritten ones: a Slipway that is at work keeps the assemblies that it has open.
    foreach ($path in $stamp, $output) {
        if (Test-Path -LiteralPath $path) { Remove-Item -LiteralPath $path -Recurse -Force }
    }

    [System.IO.File]::WriteAllText($log, '', $utf8)
    # --no-incremental: the compiler is otherwise skipped for a changed file with an older time.
    $status = Invoke-Dotnet $dotnet @('build', 'build/Build.csproj', '--no-incremental', '-p:RestoreLockedMode=true')
    if ($status -ne 0 -or -not (Test-Path -LiteralPath $program -PathType Leaf)) {
        [Console]::Error.Write([System.IO.File]::ReadAllText($log))
        Write-Fault @("Slipway could not be built; the output above is also in $log")
        Restore-Owner
        return $false
    }

    Invoke-AheadCompiler $dotnet

    # The inputs as they were before: what changed meanwhile is built the next time.
    [System.IO.File]::WriteAllText("$stamp.new", "$before`n--`n$(Get-OutputSignature)", $utf8)
    [System.IO.File]::Move("$stamp.new", $stamp, $true)
    Restore-Owner
    return $true
}

# What root has built in somebody's checkout stays that person's to rebuild.
function Restore-Owner {
    if (-not $IsLinux -or [Environment]::UserName -ne 'root') { return }
    $build = Join-Path $root 'build'
    $paths = @($state) + @('bin', 'obj', 'Frosting/bin', 'Frosting/obj' | ForEach-Object { Join-Path $build $_ } | Where-Object { Test-Path -LiteralPath $_ })
    $null = chown -Rh "--reference=$(Join-Path $root 'global.json')" -- @paths 2>&1
}

# Opens the lock file for this process alone; the system lets go of it when the process ends, however it ends.
function Enter-Lock {
    $waiting = $false
    while ($true) {
        try {
            return [System.IO.File]::Open($lock, [System.IO.FileMode]::OpenOrCreate, [System.IO.FileAccess]::ReadWrite, [System.IO.FileShare]::None)
        }
        catch [System.IO.IOException] {
            # Held by another: EWOULDBLOCK on Linux and macOS, a sharing violation on Windows. Anything else does not pass by waiting.
            if ($_.Exception.HResult -notin 11, 35, -2147024864) { throw }
            if (-not $waiting) { [Console]::Error.WriteLine("Waiting for another build of Slipway $([char] 0x2026)") }
            $waiting = $true
            Start-Sleep -Milliseconds 200
        }
    }
}

function Invoke-LockedBuild([string] $dotnet) {
    try {
        $null = New-Item -ItemType Directory -Path $state -Force
        $held = Enter-Lock
    }
    catch {
        Write-Fault @(
            "Slipway has to be built, but $root is not writable for $([Environment]::UserName)."
            "Run $(Join-Path $root 'build.ps1') once as its owner."
        )
        return $false
    }
    try {
        return (Test-Current) -or (Invoke-Build $dotnet)
    }
    catch {
        Write-Fault @("Slipway could not be built: $($_.Exception.Message)")
        return $false
    }
    finally {
        $held.Dispose()
    }
}

$dotnet = Find-Dotnet
if (-not (Test-Current) -and -not (Invoke-LockedBuild $dotnet)) { exit 1 }

if (Test-Path -LiteralPath (Join-Path $ahead 'slipway.dll') -PathType Leaf) { $program = Join-Path $ahead 'slipway.dll' }

# Standard: quotes and empty arguments arrive as they are.
$PSNativeCommandArgumentPassing = 'Standard'
& $dotnet $program @args
exit $LASTEXITCODE
