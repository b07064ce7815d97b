/* SPDX-License-Identifier: Apache-2.0 */
/* test_compile.c - data streams and stand-alone benchmarks, from text to rows. */

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/scap/ds/source.h"

#define OVAL_SYSTEM "http://oval.mitre.org/XMLSchema/oval-definitions-5"
#define HEAD                                                     \
	"<ds:data-stream-collection "                            \
	"xmlns:ds='http://scap.nist.gov/schema/scap/source/1.2'" \
	" xmlns:xlink='http://www.w3.org/1999/xlink'"            \
	" xmlns:cat='urn:oasis:names:tc:entity:xmlns:xml:catalog'>\n"
#define TAIL "</ds:data-stream-collection>\n"

#define STREAM(name, comp, check)                                                    \
	"<ds:data-stream id='" name "'><ds:checklists>"                              \
	"<ds:component-ref id='cref-" comp "' xlink:href='#" comp "'><cat:catalog>"  \
	"<cat:uri name='./o.xml' uri='#cref-" check "'/>"                            \
	"<cat:uri name='s.sh' uri='#cref-sh'/></cat:catalog></ds:component-ref>"     \
	"</ds:checklists><ds:checks>"                                                \
	"<ds:component-ref id='cref-" check "' xlink:href='#" check "'/>"            \
	"<ds:component-ref id='cref-far' xlink:href='https://example.org/far.xml'/>" \
	"</ds:checks><ds:extended-components>"                                       \
	"<ds:component-ref id='cref-sh' xlink:href='#sh'/></ds:extended-components>" \
	"</ds:data-stream>\n"

#define CHECK(system, href, name, more)                                              \
	"<check system='" system "'>" more "<check-content-ref href='" href "'" name \
	"/></check>"
#define RULE(id, check) \
	"<Rule id='" id "' selected='true'><title>t</title>" check "</Rule>\n"
#define BENCHMARK(id, rules)                                                   \
	"<Benchmark xmlns='http://checklists.nist.gov/xccdf/1.2' id='" id "'>" \
	"<status>draft</status><title>T " id "</title><version>1</version>"    \
	"<Profile id='xccdf_x_profile_p'><title>P</title></Profile>\n"         \
	"<Value id='v' type='string'><value>seven</value></Value>\n"           \
	"<Value id='w' type='string'><value>eight</value></Value>\n" rules     \
	"</Benchmark>"

#define EXPORT(value) "<check-export value-id='" value "' export-name='var:1'/>"
#define RULES(href)                                                          \
	RULE("r1", CHECK(OVAL_SYSTEM, href, " name='def:1'", EXPORT("v")))   \
	RULE("r2", CHECK("http://open-scap.org/page/SCE", "./s.sh", "", "")) \
	RULE("r3", CHECK(OVAL_SYSTEM, "far.xml", "", ""))

#define COMPONENT(id, what) "<ds:component id='" id "'>" what "</ds:component>\n"
#define OVAL(id)                                                                   \
	"<oval_definitions xmlns='" OVAL_SYSTEM "'><definitions>"                  \
	"<definition id='" id "' class='compliance'/></definitions>"               \
	"<variables><external_variable id='var:1' datatype='string'/></variables>" \
	"</oval_definitions>"
#define SCRIPT                                                                          \
	"<ds:extended-component id='sh'><s:script "                                     \
	"xmlns:s='http://open-scap.org/page/SCE_xccdf_stream'>\n #!/bin/sh\nexit 101\n" \
	"</s:script></ds:extended-component>\n"

static const char one_stream[] = HEAD STREAM("s1", "b1", "o1")
    COMPONENT("o2", OVAL("def:9")) COMPONENT("b1", BENCHMARK("bench1", RULES("o.xml")))
	SCRIPT "<ds:component id='ocil'><ocil xmlns='x'/></ds:component>" COMPONENT(
	    "o1", OVAL("def:1")) TAIL;

static const char two_streams[] = HEAD STREAM("s1", "b1", "o1") STREAM("s2", "b2", "o2")
    COMPONENT("o1", OVAL("def:1")) COMPONENT("o2", OVAL("def:1"))
	COMPONENT("b1", BENCHMARK("bench1", RULES("o.xml")))
	    COMPONENT("b2", BENCHMARK("bench2", RULES("./o.xml"))) TAIL;

/* A component before the stream that names it; the schema has it the other way round. */
static const char turned[] = HEAD COMPONENT("o1", OVAL("def:1")) COMPONENT(
    "b1", BENCHMARK("bench1", RULES("o.xml"))) SCRIPT STREAM("s1", "b1", "o1") TAIL;

struct opened {
	struct buffer image;
	struct content *content;
};

static void
opened_done(struct opened *o)
{
	content_free(o->content);
	buffer_done(&o->image);
}

static void
open_source(struct opened *o, const char *source, const struct compile_options *options)
{
	struct error err = { 0 };

	*o = (struct opened){ 0 };
	if (source_compile(&o->content, &o->image, source, options, &err) < 0)
		fail_msg("%s", err.text);
}

static const char *
text(const struct opened *o, struct content_str str)
{
	return content_text(o->content, str);
}

static uint32_t
count(const struct opened *o, enum content_table table)
{
	uint32_t n;

	(void)content_table(o->content, table, &n);
	return n;
}

/* The first reference of the check of row RULE. */
static const struct content_check_ref *
ref_of(const struct opened *o, uint32_t rule)
{
	const struct content_rule *r = content_rule_at(o->content, rule);

	return content_check_ref_at(
	    o->content, content_check_at(o->content, r->check)->refs.first);
}

static void
check_linked(const struct opened *o)
{
	const struct content_variable *v = content_variable_at(o->content, 0);

	assert_int_equal(count(o, CONTENT_RULES), 3);
	assert_int_equal(ref_of(o, 0)->document, 0);
	assert_int_equal(ref_of(o, 0)->definition, 0);
	assert_int_equal(ref_of(o, 1)->script, 0);
	assert_int_equal(ref_of(o, 2)->document, CONTENT_NONE);
	assert_int_equal(strncmp(text(o, content_script_at(o->content, 0)->body),
			     "#!/bin/sh\nexit 101\n", 19),
	    0);
	assert_int_equal(v->values.count, 1);
	assert_string_equal(content_str(o->content, v->values, 0), "seven");
}

static void
test_stream(void **state)
{
	struct opened o;
	const struct content_summary *summary;

	(void)state;
	open_source(&o, one_stream, NULL);
	summary = content_summary(o.content);
	check_linked(&o);
	/* o2 is in the file, but no stream names it. */
	assert_int_equal(count(&o, CONTENT_DOCUMENTS), 1);
	assert_string_equal(text(&o, content_document_at(o.content, 0)->href), "o.xml");
	assert_string_equal(text(&o, content_document_at(o.content, 0)->component), "o1");
	assert_string_equal(text(&o, content_script_at(o.content, 0)->href), "s.sh");
	assert_int_equal(summary->kind, CONTENT_KIND_DATASTREAM);
	assert_string_equal(text(&o, summary->datastream), "s1");
	assert_string_equal(text(&o, summary->benchmark), "bench1");
	assert_int_equal(strlen(text(&o, summary->digest)), 64);
	assert_int_equal(count(&o, CONTENT_BENCHMARKS), 1);
	assert_int_equal(content_benchmark_at(o.content, 0)->n_rules, 3);
	assert_string_equal(
	    text(&o, content_profile_at(o.content, 0)->id), "xccdf_x_profile_p");
	opened_done(&o);
}

static void
test_turned(void **state)
{
	struct opened o;

	(void)state;
	open_source(&o, turned, NULL);
	check_linked(&o);
	opened_done(&o);
}

static void
test_choice(void **state)
{
	static const struct {
		const char *datastream, *benchmark, *stream, *chosen, *error;
	} rows[] = {
		{ NULL, NULL, "s1", "bench1", NULL },
		{ NULL, "bench2", "s2", "bench2", NULL },
		{ NULL, "bench1", "s1", "bench1", NULL },
		{ "s2", NULL, "s2", "bench2", NULL },
		{ "s2", "bench2", "s2", "bench2", NULL },
		{ "s3", NULL, NULL, NULL,
		    "t.xml: no data-stream 's3'; known data-streams: s1, s2" },
		{ NULL, "b3", NULL, NULL,
		    "t.xml: no benchmark 'b3'; known benchmarks: bench1, bench2" },
		{ "s1", "bench2", NULL, NULL,
		    "t.xml: no benchmark 'bench2'; known benchmarks: bench1, bench2" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct compile_options options = {
			.path = "t.xml",
			.datastream = rows[i].datastream,
			.benchmark = rows[i].benchmark,
		};
		struct opened o = { 0 };
		struct error err = { 0 };

		if (rows[i].error != NULL) {
			assert_int_equal(source_compile(&o.content, &o.image, two_streams,
					     &options, &err),
			    -ENOENT);
			assert_string_equal(err.text, rows[i].error);
		} else {
			open_source(&o, two_streams, &options);
			assert_string_equal(
			    text(&o, content_summary(o.content)->datastream),
			    rows[i].stream);
			assert_string_equal(
			    text(&o, content_summary(o.content)->benchmark),
			    rows[i].chosen);
			assert_int_equal(count(&o, CONTENT_DOCUMENTS), 1);
			assert_int_equal(count(&o, CONTENT_BENCHMARKS), 2);
		}
		opened_done(&o);
	}
}

/* What cannot be read twice needs the stream's name. */
static void
test_pipe(void **state)
{
	struct compile_options options = { .path = "-", .benchmark = "bench2" };
	struct error err = { 0 };
	autobuffer image = { 0 };
	int ends[2];

	(void)state;
	for (int round = 0; round < 2; round++) {
		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
		assert_int_equal(write(ends[1], two_streams, sizeof(two_streams) - 1),
		    sizeof(two_streams) - 1);
		(void)close(ends[1]);
		assert_int_equal(compile_content(&image, ends[0], &options, &err),
		    round == 0 ? -ESPIPE : 0);
		(void)close(ends[0]);
		options.datastream = "s2";
	}
}

static void
test_exports(void **state)
{
	static const char source[] = HEAD STREAM("s1", "b1", "o1") COMPONENT("b1",
	    BENCHMARK("bench1",
		RULE("r1", CHECK(OVAL_SYSTEM, "o.xml", " name='def:1'", EXPORT("v")))
		    RULE("r2", CHECK(OVAL_SYSTEM, "o.xml", " name='def:1'",
				   EXPORT("w"))))) COMPONENT("o1", OVAL("def:1")) TAIL;
	static const struct compile_binding binding = { "var:1", "bound" };
	struct compile_options options = {
		.path = "t.xml", .bindings = &binding, .n_bindings = 1
	};
	struct opened o;

	(void)state;
	open_source(&o, source, NULL);
	assert_string_equal(
	    content_str(o.content, content_variable_at(o.content, 0)->values, 0),
	    "seven");
	assert_string_equal(
	    content_str(o.content, content_variable_at(o.content, 1)->values, 0),
	    "eight");
	assert_int_equal(content_check_ref_at(o.content, 1)->definition, 1);
	assert_int_equal(content_document_at(o.content, 1)->variable_instance, 2);
	opened_done(&o);

	open_source(&o, source, &options);
	assert_string_equal(
	    content_str(o.content, content_variable_at(o.content, 0)->values, 0),
	    "bound");
	opened_done(&o);
}

struct beside {
	unsigned int asked;
	const char *oval;
};

static int
open_beside(void *arg, const char *href)
{
	static const char script[] = "#!/bin/sh\nexit 101\n";
	struct beside *beside = arg;

	beside->asked++;
	if (strcmp(href, "o.xml") == 0)
		return source_fd(beside->oval, strlen(beside->oval));
	if (strcmp(href, "s.sh") == 0)
		return source_fd(script, strlen(script));
	return -ENOENT;
}

static void
test_standalone(void **state)
{
	static const char source[] = BENCHMARK("bench1", RULES("./o.xml"));
	struct beside beside = { .oval = OVAL("def:1") };
	struct compile_options options = {
		.path = "x.xml", .open_beside = open_beside, .arg = &beside
	};
	char digest[65];
	struct opened o;

	(void)state;
	open_source(&o, source, &options);
	check_linked(&o);
	assert_int_equal(beside.asked, 3);
	assert_int_equal(content_summary(o.content)->kind, CONTENT_KIND_XCCDF);
	assert_true(source_has_note(o.content, "x.xml: 'far.xml': No such file"));
	memcpy(digest, text(&o, content_summary(o.content)->digest), sizeof(digest));
	opened_done(&o);

	/* Another file beside it is another content. */
	beside.oval = OVAL("def:1") "\n";
	open_source(&o, source, &options);
	assert_string_not_equal(digest, text(&o, content_summary(o.content)->digest));
	opened_done(&o);
}

static void
test_standalone_refused(void **state)
{
	static const char source[] = BENCHMARK("bench1",
	    RULE("r1", CHECK(OVAL_SYSTEM, "../o.xml", "", ""))
		RULE("r2", CHECK(OVAL_SYSTEM, "/o.xml", "", ""))
		    RULE("r3", CHECK(OVAL_SYSTEM, "a/../../o.xml", "", ""))
			RULE("r4", CHECK(OVAL_SYSTEM, "file:o.xml", "", ""))
			    RULE("r5", CHECK(OVAL_SYSTEM, "a/..", "", "")));
	static const char oval[] = BENCHMARK(
	    "bench1", RULE("r1", CHECK(OVAL_SYSTEM, "o.xml", " name='def:1'", "")));
	struct beside beside = { .oval = "<oval_definitions/>" };
	struct compile_options options = {
		.path = "x.xml", .open_beside = open_beside, .arg = &beside
	};
	struct error err = { 0 };
	struct opened o;

	(void)state;
	open_source(&o, source, &options);
	assert_int_equal(beside.asked, 0);
	assert_true(source_has_note(o.content, "'../o.xml' is not beside this file"));
	opened_done(&o);

	o = (struct opened){ 0 };
	assert_int_equal(
	    source_compile(&o.content, &o.image, oval, &options, &err), -EPROTO);
	assert_string_equal(
	    err.text, "o.xml:1: root element 'oval_definitions' is not OVAL definitions");
	opened_done(&o);
}

/* The real stream that this program was made for. */
static void
test_chainguard(void **state)
{
	const char *path = getenv("STIGWATCH_CHAINGUARD");
	struct compile_options options = { .path = path };
	struct error err = { 0 };
	struct opened o = { 0 };
	autoclose int fd = -1;

	(void)state;
	if (path == NULL) {
		print_message(
		    "SKIP: STIGWATCH_CHAINGUARD does not name the data stream\n");
		skip();
	}
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	if (compile_content(&o.image, fd, &options, &err) < 0 ||
	    content_open_memory(&o.content, o.image.data, o.image.length, &err) < 0)
		fail_msg("%s", err.text);
	assert_int_equal(count(&o, CONTENT_RULES), 198);
	assert_int_equal(count(&o, CONTENT_CHECKS), 91);
	assert_int_equal(count(&o, CONTENT_DOCUMENTS), 9);
	assert_int_equal(count(&o, CONTENT_SCRIPTS), 1);
	assert_int_equal(count(&o, CONTENT_TESTS), 45);
	for (uint32_t i = 0; i < count(&o, CONTENT_CHECK_REFS); i++) {
		const struct content_check_ref *ref = content_check_ref_at(o.content, i);

		assert_true(ref->document != CONTENT_NONE || ref->script != CONTENT_NONE);
	}
	opened_done(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stream),
		cmocka_unit_test(test_turned),
		cmocka_unit_test(test_choice),
		cmocka_unit_test(test_pipe),
		cmocka_unit_test(test_exports),
		cmocka_unit_test(test_standalone),
		cmocka_unit_test(test_standalone_refused),
		cmocka_unit_test(test_chainguard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
