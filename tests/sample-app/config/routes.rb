Rails.application.routes.draw do
  get "up", to: "rails/health#show"
  get "notes/count", to: "notes#count"
  resources :notes, only: :create
  root "pages#home"
end
