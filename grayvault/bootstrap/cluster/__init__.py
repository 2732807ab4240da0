"""Workers on the nodes of a Ray cluster; imported only if the configuration names one."""
