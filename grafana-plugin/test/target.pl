#!/usr/bin/perl
# A process whose map changes as its standard input says, a command a line; numbers are decimal, or hex with 0x:
#   map ADDRESS BYTES [PROT [FLAGS]]   private, anonymous memory, readable and writable unless told
#   unmap ADDRESS BYTES
#   protect ADDRESS BYTES PROT
#   grow BYTES                         the heap, by allocating
#   call NAME                          gives the process another name
#   fork [COMMAND; COMMAND...]         a child that does these and then stays until its parent is gone
# It answers "done", the child's PID, or what went wrong. Perl is part of every Debian and calls the kernel directly, so
# that exactly what is asked for happens.
use strict;
use warnings;
no warnings 'portable';
use POSIX;
use Socket;

chomp(my $machine = `uname -m`);
my %calls = $machine eq 'aarch64' ? (mmap => 222, munmap => 215, mprotect => 226) : (mmap => 9, munmap => 11, mprotect => 10);
my $fixed = 0x100000;
my $private_anonymous = 0x22;
my @kept;

sub run {
  my ($what, @rest) = split ' ', shift;
  if ($what eq 'call') {
    $0 = $rest[0];
    return 'done';
  }
  my ($address, $bytes, $prot, $flags) = map { /^0x/ ? oct : $_ + 0 } @rest;
  if ($what eq 'grow') {
    push @kept, map { 'x' x 4096 } 1 .. $address / 4096;
    return 'done';
  }
  my $result =
      $what eq 'map' ? syscall($calls{mmap}, $address, $bytes, $prot // 3, $fixed | ($flags // $private_anonymous), -1, 0)
    : $what eq 'unmap' ? syscall($calls{munmap}, $address, $bytes)
    : $what eq 'protect' ? syscall($calls{mprotect}, $address, $bytes, $prot)
    : return "what is $what?";
  return $result == -1 ? "$what: $!" : 'done';
}

$| = 1;
while (my $line = <STDIN>) {
  if ($line =~ /^fork\s*(.*)/) {
    my @commands = split /\s*;\s*/, $1;
    my $parent = $$;
    my $pid = fork() // die "fork: $!";
    if ($pid == 0) {
      run($_) for @commands;
      sleep 1 while getppid() == $parent;
      POSIX::_exit(0);
    }
    print "$pid\n";
  } else {
    print run($line), "\n";
  }
}
