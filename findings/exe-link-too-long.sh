#!/bin/sh
# /proc/PID/exe of a running program can be unreadable for good: readlink(2) fails with ENAMETOOLONG where the path of the
# executable has 4,096 bytes or more, whatever the size of the buffer, though the same path stands whole in /proc/PID/maps
# and stat(2) through the link works. Such a program is run by a relative path below directories that were made one by one.
# Seen on Linux 6.18.44 (x86-64). proc_pid_exe(5) names no such error.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo "Linux $(uname -r)"
perl -e '
	use Errno qw(ENAMETOOLONG);
	for (1 .. 80) {
		my $name = "d" x 250;
		mkdir $name or die $!;
		chdir $name or die $!;
	}
	system("cp", "/bin/sleep", "./deep") == 0 or die;
	pipe(my $up, my $executed) or die $!;
	my $pid = fork // die $!;
	if ($pid == 0) {
		close $up;
		exec "./deep", "60";
		exit 1;
	}
	close $executed;
	# Closed by the exec.
	readline $up;
	my $link = readlink "/proc/$pid/exe";
	my $error = $!;
	my ($size) = (stat "/proc/$pid/exe")[7];
	open my $maps, "<", "/proc/$pid/maps" or die $!;
	my ($shown) = map { m{(/.*/deep)$} ? length $1 : () } <$maps>;
	kill "TERM", $pid;
	waitpid $pid, 0;
	printf "readlink: %s; stat: %d bytes; path in maps: %d bytes\n", defined $link ? "works" : $error, $size, $shown;
	exit 1 if defined $link || $error != ENAMETOOLONG || !$size || $shown < 20_000;
'
