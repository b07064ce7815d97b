/* SPDX-License-Identifier: Apache-2.0 */
/*
 * systemd_wire.h - messages of the D-Bus protocol, as far as asking for properties needs
 * them.
 *
 * Written for hostile answers: every length is checked against what is left, every
 * nesting has a limit, and after the first fault a reader gives nothing more and says so.
 */
#ifndef PROBES_LINUX_SYSTEMD_WIRE_H
#define PROBES_LINUX_SYSTEMD_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buffer;
struct systemd_texts;
struct arena;

enum {
	WIRE_HEAD_SIZE = 16,		  /* tells how long the rest is */
	WIRE_FIELDS_MAX = 64 * 1024,	  /* of header fields */
	WIRE_BODY_MAX = 16 * 1024 * 1024, /* a list of 50,000 units is less */
};

enum wire_type { WIRE_CALL = 1, WIRE_RETURN = 2, WIRE_ERROR = 3, WIRE_SIGNAL = 4 };

/* A method call. ARGUMENTS are strings, "s" each in the signature. */
struct wire_call {
	const char *destination; /* NULL without a bus */
	const char *path, *interface, *member;
	const char *arguments[2];
};

void wire_put_call(struct buffer *out, const struct wire_call *call, uint32_t serial);

/* What the first WIRE_HEAD_SIZE bytes of a message say. */
struct wire_head {
	enum wire_type type;
	uint32_t body_size;
	size_t fields_size; /* with what aligns the body */
};

/* False for what is no message that we read. */
bool wire_read_head(const unsigned char *bytes, struct wire_head *ret);

/* A message's body, or a part of it, being read. */
struct wire {
	const unsigned char *data;
	size_t length, at;
	bool failed;
};

/* What the header fields of a message tell; texts are borrowed from it. */
struct wire_fields {
	uint32_t reply_to;
	const char *signature;
	const char *error; /* its name, of WIRE_ERROR */
};

/* False when they are broken. */
bool wire_read_fields(const unsigned char *bytes, size_t length, struct wire_fields *ret);

struct wire wire_start(const unsigned char *body, size_t length);
uint32_t wire_u32(struct wire *w);
/* A string or object path; "" after a fault. */
const char *wire_string(struct wire *w);
const char *wire_signature(struct wire *w);

/* The array of elements whose type begins with ELEMENT: where it ends. */
size_t wire_array(struct wire *w, char element);
/* There is one more element before END. */
bool wire_has_more(const struct wire *w, size_t end);
/* Move to a multiple of what a struct is aligned to. */
void wire_align_struct(struct wire *w);

/*
 * One value of the complete type *SIGNATURE, which moves behind it, as text appended to
 * OUT: numbers in decimal, true and false, the parts of a struct with blanks between. OUT
 * NULL: it is passed over.
 */
void wire_value(struct wire *w, const char **signature, struct buffer *out);

/* A variant: its one value, or the elements of its array, each as text. RET NULL: it is
 * passed over. */
void wire_variant(struct wire *w, struct arena *arena, struct systemd_texts *ret);

#endif
