# Made by rcsgen from specs/complex.rst.
# Do not edit: change the document and run `rcsgen build`.
# `sup` and remote consoles are Erlang nodes of their own.
export KAZOO_CONFIG="/etc/kazoo/core/config.ini"
export ERL_FLAGS="-proto_dist inet6_tcp"
export ERL_INETRC="/etc/kazoo/erl_inetrc"
