#!/usr/bin/env ruby -w
# frozen_string_literal: true
# encoding: utf-8
p 'x'.frozen?, $VERBOSE, __ENCODING__
unused = 1
