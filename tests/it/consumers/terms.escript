#!/usr/bin/env escript
%% Reads a rabbitmq.config of RabbitMQ 3.6, and prints what it means.
main([File]) ->
    {ok, [Config]} = file:consult(File),
    [true = lists:keymember(Application, 1, Config) ||
        Application <- [kernel, rabbit, rabbitmq_management, rabbitmq_management_agent]],
    Rabbit = proplists:get_value(rabbit, Config),
    {Nodes, disc} = proplists:get_value(cluster_nodes, Rabbit),
    [true = is_atom(Node) || Node <- Nodes],
    [{Any, Port}] = proplists:get_value(tcp_listeners, Rabbit),
    {ok, {0, 0, 0, 0, 0, 0, 0, 0}} = inet:parse_address(Any),
    [true = is_binary(proplists:get_value(Key, Rabbit)) || Key <- [default_user, default_pass]],
    [true = is_binary(Guest) || Guest <- proplists:get_value(loopback_users, Rabbit)],
    [io:format("node ~s~n", [Node]) || Node <- Nodes],
    io:format("port ~p~npartitions ~p~nchannels ~p~ndistribution ~p~n", [
        Port,
        proplists:get_value(cluster_partition_handling, Rabbit),
        proplists:get_value(channel_max, Rabbit),
        proplists:get_value(inet_dist_listen_min, proplists:get_value(kernel, Config))
    ]).
