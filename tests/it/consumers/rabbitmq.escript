#!/usr/bin/env escript
%% Reads a rabbitmq.conf with RabbitMQ's own schemas, and prints what it means.
main([File]) ->
    Home = case filelib:wildcard("/usr/lib/rabbitmq/lib/rabbitmq_server-*/plugins") of
        [Plugins | _] -> Plugins;
        [] -> io:format("RabbitMQ is not installed~n"), halt(3)
    end,
    [code:add_patha(Path) || Path <- filelib:wildcard(Home ++ "/*/ebin")],
    Schema = case cuttlefish_schema:files(filelib:wildcard(Home ++ "/*/priv/schema/*.schema")) of
        {errorlist, Problems} -> io:format("~p~n", [Problems]), halt(3);
        Read -> Read
    end,
    case cuttlefish_conf:file(File) of
        {errorlist, Wrong} -> io:format("~p~n", [Wrong]), halt(1);
        Conf ->
            case cuttlefish_generator:map(Schema, Conf) of
                {error, Phase, Wrong} -> io:format("~p: ~p~n", [Phase, Wrong]), halt(2);
                Meaning -> io:format("~p~n", [Meaning])
            end
    end.
