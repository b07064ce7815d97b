/* SPDX-License-Identifier: Apache-2.0 */
/*
 * benchmark_id.h - the ids of XCCDF as people say them.
 */
#ifndef DAEMON_BASE_BENCHMARK_ID_H
#define DAEMON_BASE_BENCHMARK_ID_H

struct buffer;
struct error;

/*
 * Append TEXT as an XCCDF id: "xccdf_NAMESPACE_benchmark_NAME" as it stands; the name of
 * a STIG alone ("General_Purpose_Operating_System_SRG") is DISA's. -EINVAL says what an
 * id looks like.
 */
int benchmark_id_expand(struct buffer *out, const char *text, struct error *err);
/* ID without the "xccdf_..._rule_" in front: what people call it, and a suffix of it. */
const char *id_short(const char *id);

#endif
