#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Runs a command in a folder with the tools of another suite (CHROOT of fetch-kernel.sh), in which FOLDER is to be found
# at its own path. What is mounted for that is seen by the command alone, and is gone with it.
#
# usage: in-chroot.sh CHROOT FOLDER COMMAND [ARGUMENT...]
set -eu

if [ "${1-}" != inside ]; then
	# Who is not root is root of a name space of their own.
	[ "$(id -u)" = 0 ] && user= || user=--map-root-user
	# shellcheck disable=SC2086 # one word or none
	unshare $user --mount --pid --fork true 2>/dev/null || {
		echo "in-chroot: no mount namespace can be made here (unshare --mount): run this as root, in a container with CAP_SYS_ADMIN, or allow user namespaces (sysctl kernel.unprivileged_userns_clone=1)" >&2
		exit 1
	}
	# shellcheck disable=SC2086
	exec unshare $user --mount --pid --fork --kill-child "$0" inside "$@"
fi
root=$2
folder=$3
shift 3
mount -t tmpfs tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root$folder"
mount --bind "$folder" "$root$folder"
PATH=$PATH:/usr/sbin:/sbin
exec chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin HOME=/tmp LC_ALL=C "$@"
