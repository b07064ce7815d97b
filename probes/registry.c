/* SPDX-License-Identifier: Apache-2.0 */
/* registry.c - every probe there is, in the order of the OVAL schemas. */

#include <string.h>

#include "daemon/base/cleanup.h"
#include "probes/probe.h"

/* independent-definitions-schema */
extern const struct probe probe_family;
extern const struct probe probe_filehash;
extern const struct probe probe_filehash58;
extern const struct probe probe_environmentvariable;
extern const struct probe probe_environmentvariable58;
extern const struct probe probe_textfilecontent54;
extern const struct probe probe_textfilecontent;
extern const struct probe probe_xmlfilecontent;
extern const struct probe probe_yamlfilecontent;
/* unix-definitions-schema */
extern const struct probe probe_file;
extern const struct probe probe_fileextendedattribute;
extern const struct probe probe_interface;
extern const struct probe probe_password;
extern const struct probe probe_process;
extern const struct probe probe_process58;
extern const struct probe probe_routingtable;
extern const struct probe probe_runlevel;
extern const struct probe probe_shadow;
extern const struct probe probe_symlink;
extern const struct probe probe_sysctl;
extern const struct probe probe_uname;
extern const struct probe probe_xinetd;
/* linux-definitions-schema */
extern const struct probe probe_apparmorstatus;
extern const struct probe probe_dpkginfo;
extern const struct probe probe_iflisteners;
extern const struct probe probe_inetlisteningservers;
extern const struct probe probe_partition;
extern const struct probe probe_rpminfo;
extern const struct probe probe_rpmverify;
extern const struct probe probe_rpmverifyfile;
extern const struct probe probe_rpmverifypackage;
extern const struct probe probe_selinuxboolean;
extern const struct probe probe_selinuxsecuritycontext;
extern const struct probe probe_systemdunitdependency;
extern const struct probe probe_systemdunitproperty;

static const struct probe *const probes[] = {
	&probe_family,
	&probe_filehash,
	&probe_filehash58,
	&probe_environmentvariable,
	&probe_environmentvariable58,
	&probe_textfilecontent54,
	&probe_textfilecontent,
	&probe_xmlfilecontent,
	&probe_yamlfilecontent,
	&probe_file,
	&probe_fileextendedattribute,
	&probe_interface,
	&probe_password,
	&probe_process,
	&probe_process58,
	&probe_routingtable,
	&probe_runlevel,
	&probe_shadow,
	&probe_symlink,
	&probe_sysctl,
	&probe_uname,
	&probe_xinetd,
	&probe_apparmorstatus,
	&probe_dpkginfo,
	&probe_iflisteners,
	&probe_inetlisteningservers,
	&probe_partition,
	&probe_rpminfo,
	&probe_rpmverify,
	&probe_rpmverifyfile,
	&probe_rpmverifypackage,
	&probe_selinuxboolean,
	&probe_selinuxsecuritycontext,
	&probe_systemdunitdependency,
	&probe_systemdunitproperty,
};

const struct probe *
probe_find(const char *family, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(probes); i++)
		if (strcmp(probes[i]->family, family) == 0 &&
		    strcmp(probes[i]->name, name) == 0)
			return probes[i];
	return NULL;
}

const struct probe *const *
probe_all(uint32_t *count)
{
	*count = ARRAY_LEN(probes);
	return probes;
}
