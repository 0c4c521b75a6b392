---@meta _

