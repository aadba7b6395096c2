"""Session, plan, hosts, actions, report and command line of Deskhand."""
