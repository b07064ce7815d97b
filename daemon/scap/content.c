/* SPDX-License-Identifier: Apache-2.0 */
/* content.c - compiled content: mapped, checked once, then trusted. */

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "daemon/base/error.h"
#include "daemon/scap/content.h"
#include "daemon/scap/layout.h"

/* Entries looked at in all lists together: lists may share rows of CONTENT_REFS, but not
 * so many that the check never ends. */
enum { REFS_MAX = 1 << 24 };

struct content {
	const unsigned char *data;
	size_t size;
	bool is_mapped;
	const struct layout_head *head;
};

/* One table on its way through the check. */
struct check {
	const struct content *content;
	enum content_table table;
	uint32_t row;
	uint32_t refs_left;
	/* Of each row: how deep its children go, and how many rows a walk meets. */
	uint16_t *depths;
	uint32_t *costs;
};

static uint32_t
count_of(const struct content *content, enum content_table table)
{
	return content->head->tables[table].count;
}

static uint32_t
load(const unsigned char *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static bool
is_row(const struct content *content, enum content_table table, uint32_t row)
{
	return row < count_of(content, table);
}

static bool
is_range(const struct content *content, enum content_table table, const unsigned char *at)
{
	uint64_t first = load(at), count = load(at + sizeof(uint32_t));

	return first + count <= count_of(content, table);
}

static bool
check_str(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	(void)field;
	return is_row(c->content, CONTENT_POOL, load(at));
}

static bool
check_enum(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	(void)c;
	return load(at) < field->limit;
}

static bool
check_float(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	float value;

	(void)c;
	(void)field;
	memcpy(&value, at, sizeof(value));
	return isfinite(value) && value >= 0;
}

static bool
check_row(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	return is_row(c->content, field->table, load(at));
}

static bool
check_row_opt(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	return load(at) == CONTENT_NONE || is_row(c->content, field->table, load(at));
}

static bool
check_parent(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	(void)field;
	return load(at) == CONTENT_NONE || load(at) < c->row;
}

static bool
check_range(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	return is_range(c->content, field->table, at);
}

static bool
check_fields(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	(void)field;
	return (uint64_t)load(at) + load(at + sizeof(uint32_t)) <= c->row;
}

/* The rows listed at AT; NULL when they are not all there. */
static const uint32_t *
take_refs(struct check *c, const unsigned char *at, uint32_t *count)
{
	const struct layout_place *refs = &c->content->head->tables[CONTENT_REFS];

	*count = load(at + sizeof(uint32_t));
	if (!is_range(c->content, CONTENT_REFS, at) || *count > c->refs_left)
		return NULL;
	c->refs_left -= *count;
	return (const uint32_t *)(c->content->data + refs->offset) + load(at);
}

static bool
check_refs_opt(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	uint32_t count;
	const uint32_t *rows = take_refs(c, at, &count);

	for (uint32_t i = 0; rows != NULL && i < count; i++)
		if (rows[i] != CONTENT_NONE && !is_row(c->content, field->table, rows[i]))
			return false;
	return rows != NULL;
}

static bool
check_refs(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	uint32_t count;
	const uint32_t *rows = take_refs(c, at, &count);

	for (uint32_t i = 0; rows != NULL && i < count; i++)
		if (!is_row(c->content, field->table, rows[i]))
			return false;
	return rows != NULL;
}

/*
 * Children lie before their parents, so there is no cycle and one pass knows the depth
 * and the cost of every tree: two parents may share a child, but not so often that a walk
 * never ends.
 */
static bool
check_children(struct check *c, const struct layout_field *field, const unsigned char *at)
{
	uint32_t count;
	const uint32_t *rows = take_refs(c, at, &count);

	(void)field;
	for (uint32_t i = 0; rows != NULL && i < count; i++) {
		if (rows[i] >= c->row)
			return false;
		if (c->depths[c->row] <= c->depths[rows[i]])
			c->depths[c->row] = (uint16_t)(c->depths[rows[i]] + 1);
		c->costs[c->row] += c->costs[rows[i]];
		if (c->depths[c->row] > LAYOUT_DEPTH_MAX ||
		    c->costs[c->row] > LAYOUT_COST_MAX)
			return false;
	}
	return rows != NULL;
}

/* clang-format off */
static bool (*const checks[LAYOUT_KIND__MAX])(
    struct check *c, const struct layout_field *field, const unsigned char *at) = {
	[LAYOUT_STR]      = check_str,
	[LAYOUT_ENUM]     = check_enum,
	[LAYOUT_FLOAT]    = check_float,
	[LAYOUT_ROW]      = check_row,
	[LAYOUT_ROW_OPT]  = check_row_opt,
	[LAYOUT_PARENT]   = check_parent,
	[LAYOUT_RANGE]    = check_range,
	[LAYOUT_FIELDS]   = check_fields,
	[LAYOUT_REFS]     = check_refs,
	[LAYOUT_REFS_OPT] = check_refs_opt,
	[LAYOUT_CHILDREN] = check_children,
	[LAYOUT_STRS]     = check_range,
};
/* clang-format on */

static int
check_table(struct check *c, struct error *err)
{
	const struct layout *layout = &layouts[c->table];
	const struct layout_place *place = &c->content->head->tables[c->table];
	autofree uint16_t *depths = calloc(place->count + 1UL, sizeof(*depths));
	autofree uint32_t *costs = malloc((place->count + 1UL) * sizeof(*costs));

	if (depths == NULL || costs == NULL)
		return error_set(err, ENOMEM, "check content");
	c->depths = depths;
	c->costs = costs;
	for (c->row = 0; c->row < place->count; c->row++) {
		const unsigned char *row = c->content->data + place->offset +
					   (size_t)c->row * layout->row_size;

		costs[c->row] = 1;
		for (uint32_t i = 0; i < layout->n_fields; i++) {
			const struct layout_field *field = &layout->fields[i];

			if (field->only != 0 && (field->only >> load(row) & 1) == 0)
				continue;
			if (!checks[field->kind](c, field, row + field->offset))
				return error_say(err, EPROTO,
				    "content: row %u of table '%s' does not fit (byte "
				    "%u)",
				    c->row, layout->name, field->offset);
		}
	}
	return 0;
}

static int
check_head(const struct content *content, struct error *err)
{
	const struct layout_head *head = content->head;

	if (content->size < sizeof(*head) ||
	    memcmp(head->magic, LAYOUT_MAGIC, sizeof(head->magic)) != 0)
		return error_say(err, EPROTO, "content: not compiled content");
	if (head->format != CONTENT_FORMAT)
		return error_say(err, EPROTO,
		    "content: format %u, this program reads format %u", head->format,
		    (unsigned)CONTENT_FORMAT);
	if (head->byte_order != LAYOUT_BYTE_ORDER || head->n_tables != CONTENT__MAX)
		return error_say(err, EPROTO, "content: made by another build");
	if (head->size > content->size || head->size > LAYOUT_IMAGE_MAX)
		return error_say(err, EPROTO, "content: %llu bytes announced, %zu there",
		    (unsigned long long)head->size, content->size);
	return 0;
}

static int
check_places(const struct content *content, struct error *err)
{
	const struct layout_head *head = content->head;

	for (int i = 0; i < CONTENT__MAX; i++) {
		const struct layout_place *place = &head->tables[i];

		if (place->row_size != layouts[i].row_size ||
		    place->offset % LAYOUT_ALIGN != 0 || place->offset > head->size ||
		    (uint64_t)place->count * place->row_size > head->size - place->offset)
			return error_say(err, EPROTO, "content: table '%s' does not fit",
			    layouts[i].name);
	}
	return 0;
}

static int
check_whole(const struct content *content, struct error *err)
{
	struct check c = { .content = content };
	const struct layout_place *pool = &content->head->tables[CONTENT_POOL];
	int r;

	r = check_places(content, err);
	if (r < 0)
		return r;
	if (pool->count == 0 || content->data[pool->offset] != '\0' ||
	    content->data[pool->offset + pool->count - 1] != '\0')
		return error_say(err, EPROTO, "content: table 'pool' does not end");
	if (count_of(content, CONTENT_SUMMARY) != 1)
		return error_say(err, EPROTO, "content: table 'summary' has not one row");
	c.refs_left = REFS_MAX;
	for (int i = 0; i < CONTENT__MAX; i++) {
		c.table = (enum content_table)i;
		r = layouts[i].n_fields == 0 ? 0 : check_table(&c, err);
		if (r < 0)
			return r;
	}
	if (content_summary(content)->skeleton_mark > count_of(content, CONTENT_SKELETON))
		return error_say(err, EPROTO, "content: the skeleton's mark is outside");
	return 0;
}

static int
open_bytes(struct content **ret, const void *data, size_t size, bool is_mapped,
    struct error *err)
{
	autoptr(content) content = calloc(1, sizeof(*content));
	int r;

	if (content == NULL) {
		if (is_mapped)
			(void)munmap((void *)(uintptr_t)data, size);
		return error_set(err, ENOMEM, "content");
	}
	content->data = data;
	content->size = size;
	content->is_mapped = is_mapped;
	content->head = data;
	if ((uintptr_t)data % LAYOUT_ALIGN != 0)
		return error_say(err, EPROTO, "content: not aligned");
	r = check_head(content, err);
	if (r == 0)
		r = check_whole(content, err);
	if (r < 0)
		return r;
	*ret = take_ptr(content);
	return 0;
}

int
content_open_memory(
    struct content **ret, const void *data, size_t size, struct error *err)
{
	return open_bytes(ret, data, size, false, err);
}

int
content_open(struct content **ret, int fd, struct error *err)
{
	const int needed = F_SEAL_WRITE | F_SEAL_SHRINK;
	struct stat st;
	int seals = fcntl(fd, F_GET_SEALS);
	void *data;

	if (seals < 0)
		return error_set(err, errno, "content: read seals");
	if ((seals & needed) != needed)
		return error_say(err, EPROTO, "content: the memory file is not sealed");
	if (fstat(fd, &st) < 0)
		return error_set(err, errno, "content: size");
	if (st.st_size < (off_t)sizeof(struct layout_head))
		return error_say(err, EPROTO, "content: not compiled content");
	data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
	if (data == MAP_FAILED)
		return error_set(err, errno, "content: map");
	return open_bytes(ret, data, (size_t)st.st_size, true, err);
}

void
content_free(struct content *content)
{
	if (content == NULL)
		return;
	if (content->is_mapped)
		(void)munmap((void *)(uintptr_t)content->data, content->size);
	free(content);
}

const void *
content_table(const struct content *content, enum content_table table, uint32_t *count)
{
	*count = count_of(content, table);
	return content->data + content->head->tables[table].offset;
}

const void *
content_row(const struct content *content, enum content_table table, uint32_t index)
{
	const struct layout_place *place = &content->head->tables[table];

	assert(index < place->count);
	return content->data + place->offset + (size_t)index * place->row_size;
}

const struct content_summary *
content_summary(const struct content *content)
{
	return content_row(content, CONTENT_SUMMARY, 0);
}

const char *
content_text(const struct content *content, struct content_str str)
{
	return content_row(content, CONTENT_POOL, str.offset);
}

uint32_t
content_ref(const struct content *content, struct content_range range, uint32_t index)
{
	assert(index < range.count);
	return *(const uint32_t *)content_row(content, CONTENT_REFS, range.first + index);
}

const char *
content_str(const struct content *content, struct content_range range, uint32_t index)
{
	const struct content_str *str;

	assert(index < range.count);
	str = content_row(content, CONTENT_STRS, range.first + index);
	return content_text(content, *str);
}

void
content_skeleton(const struct content *content, const char **before,
    size_t *before_length, const char **after, size_t *after_length)
{
	uint64_t mark = content_summary(content)->skeleton_mark;
	uint32_t size;

	*before = content_table(content, CONTENT_SKELETON, &size);
	*before_length = mark;
	*after = *before + mark;
	*after_length = size - mark;
}

uint32_t
content_find_definition(const struct content *content, uint32_t document, const char *id)
{
	uint32_t count = count_of(content, CONTENT_DEFINITIONS);

	for (uint32_t i = 0; i < count; i++) {
		const struct content_definition *d = content_definition_at(content, i);

		if ((document == CONTENT_NONE || d->document == document) &&
		    strcmp(content_text(content, d->id), id) == 0)
			return i;
	}
	return CONTENT_NONE;
}
