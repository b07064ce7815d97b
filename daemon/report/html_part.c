/* SPDX-License-Identifier: Apache-2.0 */
/*
 * html_part.c - style sheets and scripts that are parts of pages, and the head of a page.
 *
 * They become part of the program: who writes a page is confined and could not read a
 * file.
 */

#include <stdbool.h>

#include "daemon/base/buffer.h"
#include "daemon/report/html_part.h"
#include "daemon/report/html_text.h"

#define PART(name, file)                                                               \
	extern const char html_##name##_start[] __attribute__((visibility("hidden"))); \
	extern const char html_##name##_end[] __attribute__((visibility("hidden")));   \
	__asm__(".pushsection .rodata\n"                                               \
		"html_" #name "_start: .incbin \"daemon/report/html/" file "\"\n"      \
		"html_" #name "_end: .byte 0\n"                                        \
		".popsection\n")

PART(common_style, "common.css");
PART(report_style, "report.css");
PART(report_script, "report.js");
PART(host_style, "hostpage.css");
PART(host_script, "hostpage.js");

/* A unit test compares the digests, and says what they should be. */
static const struct {
	const char *start, *end;
	bool is_script;
	const char *digest;
} parts[HTML_PART__MAX] = {
	[HTML_PART_COMMON_STYLE] = { html_common_style_start, html_common_style_end,
	    false, "sha256-KPtG1pWq830T/gmuPWpaDuXZ60+J8s20AhVVLxMvGOw=" },
	[HTML_PART_REPORT_STYLE] = { html_report_style_start, html_report_style_end,
	    false, "sha256-vbfb8yR9Bfqpn3mVQKwJ/ACYHPINxaj/YOhvSiX4BEw=" },
	[HTML_PART_REPORT_SCRIPT] = { html_report_script_start, html_report_script_end,
	    true, "sha256-SwEtbMvovph+jHsA+HEMO28ZDgSEcjk6LUN8q2UtkTk=" },
	[HTML_PART_HOST_STYLE] = { html_host_style_start, html_host_style_end, false,
	    "sha256-ahju+oQAwnXGSfNmD2q6dG0qfpL5aXaQODxi9eO1YUc=" },
	[HTML_PART_HOST_SCRIPT] = { html_host_script_start, html_host_script_end, true,
	    "sha256-CHgaUrr+vzVkMo652KilPDIO4j6Twn1LTHV6Eu5cJBs=" },
};

const char *
html_part_text(enum html_part part, size_t *length)
{
	*length = (size_t)(parts[part].end - parts[part].start);
	return parts[part].start;
}

const char *
html_part_digest(enum html_part part)
{
	return parts[part].digest;
}

static void
add_parts(struct buffer *out, uint32_t wanted, bool scripts)
{
	for (int i = 0; i < HTML_PART__MAX; i++) {
		const char *name = scripts ? "script" : "style";
		size_t length;
		const char *text = html_part_text(i, &length);

		if ((wanted & HTML_PART_BIT(i)) == 0 || parts[i].is_script != scripts)
			continue;
		buffer_printf(out, "<%s>", name);
		buffer_add(out, text, length);
		buffer_printf(out, "</%s>\n", name);
	}
}

/* "; NAME 'sha256-...' 'sha256-...'", or nothing. */
static void
add_source(struct buffer *out, const char *name, uint32_t wanted, bool scripts)
{
	bool is_first = true;

	for (int i = 0; i < HTML_PART__MAX; i++) {
		if ((wanted & HTML_PART_BIT(i)) == 0 || parts[i].is_script != scripts)
			continue;
		if (is_first)
			buffer_printf(out, "; %s", name);
		is_first = false;
		buffer_printf(out, " '%s'", parts[i].digest);
	}
}

void
html_head(struct buffer *out, const char *title, uint32_t wanted)
{
	buffer_add_text(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
			     "<meta charset=\"utf-8\">\n"
			     "<meta http-equiv=\"Content-Security-Policy\" content=\""
			     "default-src 'none'");
	add_source(out, "style-src", wanted, false);
	add_source(out, "script-src", wanted, true);
	buffer_add_text(out, "; base-uri 'none'; form-action 'none'\">\n"
			     "<meta name=\"viewport\" "
			     "content=\"width=device-width, initial-scale=1\">\n"
			     "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	html_attribute(out, title);
	buffer_add_text(out, "</title>\n");
	add_parts(out, wanted, false);
	buffer_add_text(out, "</head>\n");
}

void
html_scripts(struct buffer *out, uint32_t wanted)
{
	add_parts(out, wanted, true);
}
