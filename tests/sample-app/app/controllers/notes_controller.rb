class NotesController < ApplicationController
  # Tests post without a session.
  skip_forgery_protection

  def create
    note = Note.create!(title: params.fetch(:title, "Untitled"), body: params[:body])
    render json: { id: note.id, title: note.title }, status: :created
  end

  def count
    render plain: Note.count
  end
end
