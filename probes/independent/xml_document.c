/* SPDX-License-Identifier: Apache-2.0 */
/* xml_document.c - XML and XPath by libxml2, with limits for what takes its time and
 * memory. */

#include <errno.h>
#include <libxml/SAX2.h>
#include <libxml/catalog.h>
#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "daemon/base/arena.h"
#include "daemon/base/error.h"
#include "probes/independent/xml_document.h"
#include "probes/independent/xml_source.h"

enum {
	/* Elements, attributes, comments, declarations: about 200 bytes of memory each.
	 */
	NODES_MAX = 200 * 1000,
	/* libxml2 looks a prefix up among all declarations in scope, one by one. */
	NAMESPACES_MAX = 10 * 1000,
	XPATH_LENGTH_MAX = 16 * 1024,
	/* libxml2's own unit, about one node looked at. An expression gets so many for
	 * each node of the document, and these. */
	OPERATIONS_PER_NODE = 10,
	OPERATIONS_MORE = 1000 * 1000,
	/* The others take as long as so many comparisons. */
	COMPARISONS_PER_OPERATION = 100,
	VALUES_MAX = 100 * 1000,
	VALUES_SIZE_MAX = 16 * 1024 * 1024,
};

/* Where one node can be found from several, each operation compares it with all that were
 * found before: nodes times operations, ten seconds or so. For all files of an object
 * together, of which there may be thousands. */
static const uint64_t comparisons_max = UINT64_C(10) * 1000 * 1000 * 1000;

/* The parser's callbacks find it in ->_private. */
struct xml_document {
	xmlParserCtxt *parser;
	xmlDoc *doc;
	uint32_t nodes, namespaces;
	const char *refused; /* why it is read no further; NULL: libxml2 says */
};

static struct xml_document *
of(void *data)
{
	return ((xmlParserCtxt *)data)->_private;
}

static void
refuse(struct xml_document *d, const char *reason)
{
	if (d->refused == NULL)
		d->refused = reason;
	xmlStopParser(d->parser);
}

/* False: there are too many, and the parser was stopped. */
static bool
count(void *data, uint32_t nodes)
{
	struct xml_document *d = of(data);

	d->nodes += nodes;
	if (d->nodes <= NODES_MAX)
		return true;
	refuse(d, "it has more nodes than the limit of 200000");
	return false;
}

static void
on_start(void *data, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
    int n_namespaces, const xmlChar **namespaces, int n_attributes, int n_defaulted,
    const xmlChar **attributes)
{
	struct xml_document *d = of(data);

	(void)n_defaulted;
	d->namespaces += (uint32_t)n_namespaces;
	if (d->namespaces > NAMESPACES_MAX)
		refuse(d, "it declares more namespaces than the limit of 10000");
	if (count(data, 1 + (uint32_t)n_attributes + (uint32_t)n_namespaces))
		/* Attributes the document type gives by default are there, too. */
		xmlSAX2StartElementNs(data, name, prefix, uri, n_namespaces, namespaces,
		    n_attributes, 0, attributes);
}

static void
on_comment(void *data, const xmlChar *text)
{
	if (count(data, 1))
		xmlSAX2Comment(data, text);
}

static void
on_instruction(void *data, const xmlChar *target, const xmlChar *text)
{
	if (count(data, 1))
		xmlSAX2ProcessingInstruction(data, target, text);
}

/* What an external or undeclared entity stands for is not known. */
static xmlEntity *
on_entity(void *data, const xmlChar *name)
{
	xmlEntity *entity = xmlSAX2GetEntity(data, name);

	if (entity == NULL)
		refuse(of(data), "it uses an entity that it does not declare");
	else if (entity->etype == XML_EXTERNAL_GENERAL_PARSED_ENTITY)
		refuse(of(data), "it uses an external entity, which is not read");
	else
		return entity;
	return NULL;
}

static xmlParserInput *
load_nothing(const char *url, const char *id, xmlParserCtxt *parser)
{
	(void)url;
	(void)id;
	(void)parser;
	return NULL;
}

static void
say_nothing(void *data, const char *format, ...)
{
	(void)data;
	(void)format;
}

void
xml_document_warm(void)
{
	xmlInitParser();
	xmlSetGenericErrorFunc(NULL, say_nothing);
	xmlCatalogSetDefaults(XML_CATA_ALLOW_NONE);
	xmlSetExternalEntityLoader(load_nothing);
}

static int
say_why(const struct xml_document *d, struct error *err)
{
	const xmlError *e = xmlCtxtGetLastError(d->parser);

	if (d->refused != NULL)
		return error_say(err, EPROTO, "%s", d->refused);
	if (e == NULL || e->message == NULL)
		return error_say(err, EPROTO, "it is not well-formed");
	if (e->code == XML_ERR_NO_MEMORY)
		return error_say(err, ENOMEM, "it needs too much memory");
	return error_say(err, EPROTO, "line %d: %.*s", e->line,
	    (int)strcspn(e->message, "\n"), e->message);
}

int
xml_document_open(
    struct xml_document **ret, const char *data, size_t length, struct error *err)
{
	autoptr(xml_document) d = calloc(1, sizeof(*d));
	const char *bad = xml_source_check(data, length);

	if (bad != NULL)
		return error_say(err, EPROTO, "%s", bad);
	if (d == NULL)
		return error_set(err, ENOMEM, "XML");
	d->parser = xmlNewParserCtxt();
	if (d->parser == NULL)
		return error_set(err, ENOMEM, "XML");
	d->parser->_private = d;
	d->parser->sax->startElementNs = on_start;
	d->parser->sax->comment = on_comment;
	d->parser->sax->processingInstruction = on_instruction;
	d->parser->sax->getEntity = on_entity;
	/* Without XML_PARSE_HUGE: its limits on depth, names and entities hold. */
	d->doc = xmlCtxtReadMemory(d->parser, data, (int)length, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOENT | XML_PARSE_NOCDATA | XML_PARSE_NOERROR |
		XML_PARSE_NOWARNING | XML_PARSE_COMPACT);
	if (d->doc == NULL || d->refused != NULL)
		return say_why(d, err);
	*ret = take_ptr(d);
	return 0;
}

void
xml_document_free(struct xml_document *document)
{
	if (document == NULL)
		return;
	if (document->doc != NULL)
		xmlFreeDoc(document->doc);
	if (document->parser != NULL)
		xmlFreeParserCtxt(document->parser);
	free(document);
}

static void
xpath_context_free(xmlXPathContext **context)
{
	if (*context != NULL)
		xmlXPathFreeContext(*context);
}
static void
xpath_expression_free(xmlXPathCompExpr **expression)
{
	if (*expression != NULL)
		xmlXPathFreeCompExpr(*expression);
}
static void
xpath_object_free(xmlXPathObject **object)
{
	if (*object != NULL)
		xmlXPathFreeObject(*object);
}
#define autoxpath(noun) __attribute__((cleanup(xpath_##noun##_free)))

/* libxml2 would print otherwise. The context keeps the error. */
#if LIBXML_VERSION >= 21200
static void
note_nothing(void *data, const xmlError *e)
#else
static void
note_nothing(void *data, xmlError *e)
#endif
{
	(void)data;
	(void)e;
}

static int
say_xpath_error(const xmlXPathContext *context, const char *xpath, struct error *err)
{
	/* clang-format off */
	static const struct {
		int code;
		int error;
		const char *text;
	} words[] = {
		{ XPATH_OP_LIMIT_EXCEEDED,     E2BIG,  "takes too long" },
		{ XPATH_MEMORY_ERROR,          ENOMEM, "needs too much memory" },
		{ XPATH_UNDEF_PREFIX_ERROR,    EINVAL, "has a namespace prefix, and none is declared" },
		{ XPATH_UNDEF_VARIABLE_ERROR,  EINVAL, "has a variable, and none is declared" },
		{ XPATH_UNKNOWN_FUNC_ERROR,    EINVAL, "has a function that XPath 1.0 does not know" },
		{ XPATH_RECURSION_LIMIT_EXCEEDED, EINVAL, "is nested too deeply" },
	};
	/* clang-format on */
	int code = context->lastError.code - XML_XPATH_EXPRESSION_OK;

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (words[i].code == code)
			return error_say(err, words[i].error,
			    "the XPath expression '%s' %s", xpath, words[i].text);
	return error_say(
	    err, EINVAL, "'%s' is not an XPath 1.0 expression for a document", xpath);
}

/* How many comparisons an operation may stand for. */
static uint64_t
operation_cost(uint32_t nodes, const char *xpath)
{
	if (strstr(xpath, "::") != NULL || strstr(xpath, "..") != NULL ||
	    strchr(xpath, '|') != NULL)
		return nodes + 1000;
	return COMPARISONS_PER_OPERATION;
}

/* At least one: none would be no limit. */
static unsigned long
operations_max(uint32_t nodes, uint64_t cost, uint64_t spent)
{
	uint64_t left = spent < comparisons_max ? (comparisons_max - spent) / cost : 0;
	uint64_t own = (uint64_t)nodes * OPERATIONS_PER_NODE + OPERATIONS_MORE;

	if (cost == COMPARISONS_PER_OPERATION && own < left)
		return own;
	return left > 0 ? left : 1;
}

static int
compile(xmlXPathContext *context, unsigned long operations, const char *xpath,
    xmlXPathCompExpr **ret, struct error *err)
{
	if (strlen(xpath) > XPATH_LENGTH_MAX)
		return error_say(err, EINVAL,
		    "an XPath expression is longer than the limit of %d bytes",
		    XPATH_LENGTH_MAX);
	if (context == NULL)
		return error_set(err, ENOMEM, "XPath expression '%s'", xpath);
	context->error = note_nothing;
	context->opLimit = operations;
	*ret = xmlXPathCtxtCompile(context, (const xmlChar *)xpath);
	return *ret != NULL ? 0 : say_xpath_error(context, xpath, err);
}

static int
keep_nodes(const xmlNodeSet *nodes, struct arena *arena, struct xml_found *found,
    struct error *err)
{
	int n = nodes != NULL ? nodes->nodeNr : 0;
	size_t size = 0;

	if (n > VALUES_MAX)
		return error_say(err, E2BIG,
		    "the XPath expression finds more nodes than the limit of %d",
		    VALUES_MAX);
	found->values = arena_new_array(arena, struct xml_value, (size_t)n + 1);
	if (found->values == NULL)
		return error_set(err, ENOMEM, "XPath");
	for (int i = 0; i < n; i++) {
		xmlChar *text = xmlXPathCastNodeToString(nodes->nodeTab[i]);
		const char *kept = NULL;

		size += text != NULL ? strlen((const char *)text) : 0;
		if (text != NULL && size <= VALUES_SIZE_MAX)
			kept = arena_strdup(arena, (const char *)text);
		xmlFree(text);
		if (size > VALUES_SIZE_MAX)
			return error_say(err, E2BIG,
			    "the XPath expression finds more text than the limit of %d "
			    "bytes",
			    VALUES_SIZE_MAX);
		if (kept == NULL)
			return error_set(err, ENOMEM, "XPath");
		found->values[found->count++] = (struct xml_value){
			OVAL_DATATYPE_STRING,
			kept,
		};
	}
	return 0;
}

/* XPath has one kind of number; a whole one is an int of OVAL. */
static struct xml_value
number_value(struct arena *arena, double number)
{
	if (isinf(number))
		return (
		    struct xml_value){ OVAL_DATATYPE_FLOAT, number > 0 ? "INF" : "-INF" };
	if (isnan(number))
		return (struct xml_value){ OVAL_DATATYPE_FLOAT, "NaN" };
	if (number == floor(number) && fabs(number) < 1e15)
		return (struct xml_value){ OVAL_DATATYPE_INT,
			arena_printf(arena, "%.0f", number + 0.0) };
	return (struct xml_value){ OVAL_DATATYPE_FLOAT,
		arena_printf(arena, "%.17g", number) };
}

static int
keep_one(const xmlXPathObject *object, struct arena *arena, struct xml_found *found,
    struct error *err)
{
	found->values = arena_new_array(arena, struct xml_value, 1);
	if (found->values == NULL)
		return error_set(err, ENOMEM, "XPath");
	if (object->type == XPATH_BOOLEAN)
		found->values[0] = (struct xml_value){ OVAL_DATATYPE_BOOLEAN,
			object->boolval != 0 ? "true" : "false" };
	else if (object->type == XPATH_NUMBER)
		found->values[0] = number_value(arena, object->floatval);
	else
		found->values[0] = (struct xml_value){ OVAL_DATATYPE_STRING,
			arena_strdup(arena, object->stringval != NULL
						? (const char *)object->stringval
						: "") };
	if (found->values[0].text == NULL)
		return error_set(err, ENOMEM, "XPath");
	found->count = 1;
	return 0;
}

int
xml_document_find(const struct xml_document *document, const char *xpath, uint64_t *spent,
    struct arena *arena, struct xml_found *found, struct error *err)
{
	autoxpath(context) xmlXPathContext *context = xmlXPathNewContext(document->doc);
	autoxpath(expression) xmlXPathCompExpr *expression = NULL;
	autoxpath(object) xmlXPathObject *object = NULL;
	uint64_t cost = operation_cost(document->nodes, xpath);
	unsigned long operations = operations_max(document->nodes, cost, *spent);

	*found = (struct xml_found){ 0 };
	if (compile(context, operations, xpath, &expression, err) < 0)
		return -err->code;
	object = xmlXPathCompiledEval(expression, context);
	*spent += context->opCount * cost;
	if (object == NULL)
		return say_xpath_error(context, xpath, err);
	if (object->type == XPATH_NODESET)
		return keep_nodes(object->nodesetval, arena, found, err);
	return keep_one(object, arena, found, err);
}

int
xml_document_check(const char *xpath, struct error *err)
{
	autoxpath(context) xmlXPathContext *context = xmlXPathNewContext(NULL);
	autoxpath(expression) xmlXPathCompExpr *expression = NULL;

	return compile(context, OPERATIONS_MORE, xpath, &expression, err);
}
