# A site in one process: /up answers, / answers with the version, or with the page while /data/closed exists.
use strict;
use warnings;
use IO::Socket::INET;

$SIG{TERM} = sub { exit 0 };
$SIG{PIPE} = 'IGNORE';
open(my $file, '<', '/app/VERSION') or die "VERSION: $!";
chomp(my $version = <$file>);

my $server = IO::Socket::INET->new(LocalPort => 8000, Listen => 50, ReuseAddr => 1) or die "port 8000: $!";
while (1) {
    my $client = $server->accept or next;
    my ($path) = (<$client> // '') =~ m{^GET (\S+)};
    while (my $header = <$client>) { last if $header =~ /^\r?\n$/ }
    my $closed = -e '/data/closed' && ($path // '') ne '/up';
    my $body = $closed ? "closed\n" : "version $version\n";
    print $client 'HTTP/1.1 ', $closed ? '503 Service Unavailable' : '200 OK',
        "\r\nX-App-Version: $version\r\nContent-Length: ", length($body), "\r\nConnection: close\r\n\r\n", $body;
    close $client;
}
