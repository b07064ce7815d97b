/* SPDX-License-Identifier: Apache-2.0 */
/* rpm_caps.c - capabilities of files, as packages write them and as the kernel does. */

#include <string.h>
#include <strings.h>

#include "daemon/base/cleanup.h"
#include "probes/linux/rpm_caps.h"
#include "probes/linux/rpm_db.h"

/* capability.h of Linux: 0 to CAP_LAST_CAP. */
static const char *const cap_names[] = { "chown", "dac_override", "dac_read_search",
	"fowner", "fsetid", "kill", "setgid", "setuid", "setpcap", "linux_immutable",
	"net_bind_service", "net_broadcast", "net_admin", "net_raw", "ipc_lock",
	"ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
	"sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config",
	"mknod", "lease", "audit_write", "audit_control", "setfcap", "mac_override",
	"mac_admin", "syslog", "wake_alarm", "block_suspend", "audit_read", "perfmon",
	"bpf", "checkpoint_restore" };

static const uint64_t ALL = (UINT64_C(1) << ARRAY_LEN(cap_names)) - 1;

static bool
is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static bool
find_cap(const char *name, size_t length, uint64_t *bits)
{
	if (length == 3 && strncasecmp(name, "all", 3) == 0) {
		*bits |= ALL;
		return true;
	}
	if (length < 4 || strncasecmp(name, "cap_", 4) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(cap_names); i++)
		if (strlen(cap_names[i]) == length - 4 &&
		    strncasecmp(name + 4, cap_names[i], length - 4) == 0) {
			*bits |= UINT64_C(1) << i;
			return true;
		}
	return false;
}

/* "cap_a,cap_b" or nothing before an operator; the latter means all, before '=' only. */
static bool
parse_list(const char **at, uint64_t *bits)
{
	*bits = 0;
	if (**at == '=') {
		*bits = ALL;
		return true;
	}
	for (;; (*at)++) {
		size_t length = strcspn(*at, ",=+- \t\n\v\f\r");

		if (!find_cap(*at, length, bits))
			return false;
		*at += length;
		if (**at != ',')
			return true;
	}
}

static void
apply(struct rpm_caps *caps, char operator_, const char *flags, size_t n, uint64_t bits)
{
	const struct {
		char letter;
		uint64_t *set;
	} sets[] = {
		{ 'e', &caps->effective },
		{ 'i', &caps->inheritable },
		{ 'p', &caps->permitted },
	};

	for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
		bool is_meant = memchr(flags, sets[i].letter, n) != NULL;

		if (operator_ == '=')
			*sets[i].set &= ~bits;
		if (is_meant && operator_ != '-')
			*sets[i].set |= bits;
		else if (is_meant)
			*sets[i].set &= ~bits;
	}
}

bool
rpm_caps_parse(struct rpm_caps *caps, const char *text)
{
	*caps = (struct rpm_caps){ 0 };
	for (;;) {
		uint64_t bits;

		while (is_white(*text))
			text++;
		if (*text == '\0')
			return true;
		if (!parse_list(&text, &bits))
			return false;
		if (*text == '\0' || is_white(*text))
			return false;
		while (*text == '=' || *text == '+' || *text == '-') {
			char operator_ = *text++;
			size_t n = strspn(text, "eip");

			apply(caps, operator_, text, n, bits);
			text += n;
		}
		if (*text != '\0' && !is_white(*text))
			return false;
	}
}

/* vfs_cap_data: revision and flag, then permitted and inheritable by halves. */
bool
rpm_caps_decode(struct rpm_caps *caps, const unsigned char *value, size_t length)
{
	static const size_t lengths[] = { 0, 12, 20, 24 };
	uint32_t magic, revision;

	*caps = (struct rpm_caps){ 0 };
	if (length == 0)
		return true;
	if (length < 12)
		return false;
	magic = rpm_little32(value);
	revision = magic >> 24;
	if (revision >= ARRAY_LEN(lengths) || lengths[revision] != length)
		return false;
	caps->permitted = rpm_little32(value + 4);
	caps->inheritable = rpm_little32(value + 8);
	if (length > 12) {
		caps->permitted |= (uint64_t)rpm_little32(value + 12) << 32;
		caps->inheritable |= (uint64_t)rpm_little32(value + 16) << 32;
	}
	/* One flag for all: what may be had is in effect at once. */
	if (magic & 1)
		caps->effective = caps->permitted | caps->inheritable;
	return true;
}

bool
rpm_caps_equal(const struct rpm_caps *a, const struct rpm_caps *b)
{
	return a->effective == b->effective && a->inheritable == b->inheritable &&
	       a->permitted == b->permitted;
}
