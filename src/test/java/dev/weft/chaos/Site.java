package dev.weft.chaos;

/** All that a fault can strike. */
record Site(Processes processes, Cluster cluster, Server server, LiveJob job) {}
